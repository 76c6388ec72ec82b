import { existsSync } from 'node:fs'
import { getState } from '@actions/core'
import { collect } from '../keeper/finish.ts'
import { runFolder } from '../keeper/folder.ts'
import type { Keys } from '../model/machine.ts'
import { keyIn } from '../request/ssh-key.ts'
import { removeStage } from './artifact/stage.ts'
import { deliver, isDelivered } from './deliver/deliver.ts'
import { type Inputs, readInputs } from './inputs/read.ts'
import { Log } from './log/log.ts'
import { Runner } from './runner.ts'

/**
 * Finishes what the step could not: a run that was cut off, hardware that is not back, an upload
 * there was no time for.
 */
export async function postStep(process: NodeJS.Process): Promise<void> {
  const folder = getState('folder')
  const inputs = readInputs(process.env)
  const { settings } = inputs
  const runner = new Runner(process.env)
  if (folder === '' || !existsSync(runFolder(folder, '').events)) return // nothing had begun
  const log = new Log()
  const edge = { tell: (event: unknown) => log.debug(JSON.stringify(event)) }
  const result = await collect(folder, edge, { keys: keysOf(inputs, process.env) })
  if (isDelivered(folder)) return removeStage(runFolder(folder, result.run)) // of an upload that failed
  log.say('the step was cut off before its results were delivered: doing that now')
  await deliver(result, folder, { log, runner, settings, title: getState('title') })
}

/** The key is an input of this step too: no file has it. */
function keysOf({ sshKey }: Inputs, { SSH_AUTH_SOCK: agent }: NodeJS.ProcessEnv): Keys {
  const text = keyIn(sshKey)
  return {
    keys: text === undefined ? [] : [{ kind: 'text', text }],
    ...(agent === undefined ? {} : { agent }),
  }
}
