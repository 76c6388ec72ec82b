import { existsSync } from 'node:fs'
import { getState } from '@actions/core'
import { collect } from '../keeper/finish.ts'
import { runFolder } from '../keeper/folder.ts'
import { removeStage } from './artifact/stage.ts'
import { deliver, isDelivered } from './deliver/deliver.ts'
import { readInputs } from './inputs/read.ts'
import { Log } from './log/log.ts'
import { Runner } from './runner.ts'

/** Finishes what the step could not: a run that was cut off, an upload there was no time for. */
export async function postStep(process: NodeJS.Process): Promise<void> {
  const folder = getState('folder')
  const { settings } = readInputs(process.env)
  const runner = new Runner(process.env)
  if (folder === '' || !existsSync(runFolder(folder, '').events)) return // nothing had begun
  const log = new Log()
  const result = await collect(folder, { tell: (event) => log.debug(JSON.stringify(event)) })
  if (isDelivered(folder)) return removeStage(runFolder(folder, result.run)) // of an upload that failed
  log.say('the step was cut off before its results were delivered: doing that now')
  await deliver(result, folder, { log, runner, settings, title: getState('title') })
}
