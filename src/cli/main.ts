#!/usr/bin/env node
import process from 'node:process'
import { core } from './core.ts'
import { main } from './program.ts'

// Node's own exit code for this is 1, which would look like the script's.
process.on('uncaughtException', (error) => {
  process.stderr.write(`nixos-testbed: a fault of ours: ${error.stack ?? error}\n`)
  process.exit(125)
})

process.exitCode = await main(process.argv.slice(2), process, core)
