import process from 'node:process'
import { setFailed } from '@actions/core'
import { mainStep } from './main-step.ts'

const fail = (error: unknown) => {
  setFailed(`a fault of nixos-testbed itself, please report it: ${stackOf(error)}`)
  process.exit(125)
}
const stackOf = (error: unknown) => (error instanceof Error ? error.stack : String(error))

process.on('uncaughtException', fail)
const exit = await mainStep(process).catch(fail)
process.exit(exit) // a client may hold connections open
