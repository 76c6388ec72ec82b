import { error, summary } from '@actions/core'
import { copyFolder, type RunFolder } from '../../keeper/folder.ts'
import { toFault } from '../../model/fault.ts'
import type { Result } from '../../model/result.ts'
import { tailOf } from '../../report/tail.ts'
import { returnRemark } from '../../report/words.ts'
import { failureOf } from '../render/failure.ts'
import { summaryOf } from '../render/summary.ts'
import type { DeliveryContext } from './context.ts'
import type { Upload } from './upload.ts'

/** The annotation comes last: it is where a reader of the log begins. */
export async function tellFailure(
  result: Result,
  folder: RunFolder,
  { uploaded, problem }: Upload,
  { log, title }: DeliveryContext,
): Promise<void> {
  const told = tellingFolder(folder, result)
  log.startGroup('To run it again on your machine')
  log.say(result.replay)
  log.endGroup()
  const output = await tailOf(told.output)
  const where = problem === undefined ? { folder: folder.path } : {}
  const failure = failureOf(result, { title, output, artifact: uploaded?.name, ...where })
  error(failure.message, { title: failure.title })
}

/** Hardware that is not as it was has an annotation of its own, however the run ended. */
export function tellReturn(result: Result, { log }: Pick<DeliveryContext, 'log'>): void {
  const remark = returnRemark(result)
  if (remark === undefined) return
  const { traces = [], environment } = result
  log.annotate(
    [remark, ...traces].join('\n'),
    `${environment.board ?? environment.target ?? 'hardware'}: ${remark}`,
  )
}

/** Writes the job summary; one that cannot be written is told. */
export async function summarise(
  result: Result,
  folder: RunFolder,
  { uploaded, problem }: Upload,
  { title, log }: DeliveryContext,
): Promise<void> {
  const told = tellingFolder(folder, result)
  const ofTheKernel = ['panicked', 'boot-failed', 'lost'].includes(result.outcome)
  const text = summaryOf(result, {
    title,
    output: await tailOf(told.output),
    ...(ofTheKernel ? { console: await tailOf(told.console) } : {}),
    ...(uploaded === undefined ? {} : { artifact: uploaded }),
    ...(problem === undefined ? {} : { notUploaded: problem }),
  })
  try {
    await summary.addRaw(text, true).write()
  } catch (cause) {
    log.say(`the job summary cannot be written: ${toFault(cause).message}`)
  }
}

/** Where the output is that tells the outcome: of several guests, the first that ended in it. */
function tellingFolder(folder: RunFolder, { outcome, copies = [] }: Result): RunFolder {
  const telling = copies.find((end) => end.outcome === outcome)
  return telling === undefined ? folder : copyFolder(folder, telling.copy)
}
