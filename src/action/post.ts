import process from 'node:process'
import { warning } from '@actions/core'
import { toFault } from '../model/fault.ts'
import { postStep } from './post-step.ts'

await postStep(process).catch((error) => warning(`nixos-testbed: ${toFault(error).message}`))
process.exit(0) // a client may hold connections open
