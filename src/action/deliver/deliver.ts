import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setOutput, warning } from '@actions/core'
import { runFolder } from '../../keeper/folder.ts'
import type { Result } from '../../model/result.ts'
import { inWorkflowWords } from '../inputs/words.ts'
import { isFailure } from '../render/failure.ts'
import type { DeliveryContext } from './context.ts'
import { summarise, tellFailure, tellReturn } from './tell.ts'
import { tellArtifact, uploadOf } from './upload.ts'

/** Whether a run's results have been delivered, by this step or an earlier one. */
export function isDelivered(folder: string): boolean {
  return existsSync(mark(folder))
}

/**
 * Hands a run's results to the workflow: outputs, artifact, job summary, and an annotation where
 * something failed. Rejects only with the deadline's reason.
 */
export async function deliver(
  told: Result,
  folder: string,
  context: DeliveryContext,
): Promise<void> {
  const result = inWorkflow(told)
  tellOutcome(result)
  const files = runFolder(folder, result.run)
  const upload = await uploadOf(result, files, context)
  if (upload.uploaded !== undefined) tellArtifact(upload.uploaded, context.log)
  if (isFailure(result)) await tellFailure(result, files, upload, context)
  tellReturn(result, context)
  if (upload.problem !== undefined)
    warning(upload.problem, { title: 'the results are not uploaded' })
  if (context.settings.summary) await summarise(result, files, upload, context)
  await writeFile(mark(folder), '').catch(() => undefined) // a full disk; the worst is a second upload
}

/** Its remedies as a workflow has them; the files keep those of the command line. */
function inWorkflow(result: Result): Result {
  const { remedy, warnings } = result
  return {
    ...result,
    ...(remedy === undefined ? {} : { remedy: inWorkflowWords(remedy) }),
    warnings: warnings.map(inWorkflowWords),
  }
}

const mark = (folder: string) => join(folder, '.delivered')

function tellOutcome({ outcome, exit, return: returned, environment }: Result): void {
  setOutput('outcome', outcome)
  setOutput('exit-code', exit)
  setOutput('accel', environment.accel ?? '')
  setOutput('board', environment.board ?? '')
  setOutput('return', returned ?? '')
}
