#!/usr/bin/env node
import process from 'node:process'
import { main } from './program.ts'

// Should we end without an answer, it is our fault, and looks like nothing the script did.
process.exitCode = 125
process.on('uncaughtException', (error) => {
  process.stderr.write(`nixos-testbed: a fault of ours: ${error.stack ?? error}\n`)
  process.exit(125)
})

const loadCore = async () => (await import('./core.ts')).core
process.exitCode = await main(process.argv.slice(2), process, loadCore)
