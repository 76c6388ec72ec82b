import process from 'node:process'
import { warning } from '@actions/core'
import { toFault } from '../model/fault.ts'
import { postStep } from './post-step.ts'

await postStep(process).catch((error) => warning(`nixos-testbed: ${toFault(error).message}`))
// The runner may still have to read what is written; a client may hold connections open.
process.stdout.write('', () => process.exit(0))
