import process from 'node:process'
import { setFailed } from '@actions/core'
import { mainStep } from './main-step.ts'

const fail = (error: unknown) => {
  setFailed(`a fault of nixos-testbed itself, please report it: ${stackOf(error)}`)
  end(125)
}
/** What is written may still wait for the runner to read it; a client may hold connections open. */
const end = (exit: number) => process.stdout.write('', () => process.exit(exit))
const stackOf = (error: unknown) => (error instanceof Error ? error.stack : String(error))

process.on('uncaughtException', fail)
await mainStep(process).then(end, fail)
