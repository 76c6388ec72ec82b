import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { error, setOutput, summary, warning } from '@actions/core'
import { runFolder } from '../keeper/folder.ts'
import { toFault } from '../model/fault.ts'
import type { Result } from '../model/result.ts'
import { tailOf } from '../report/tail.ts'
import { plural } from '../report/words.ts'
import { artifactName } from './artifact/name.ts'
import { type Uploaded, uploadResults } from './artifact/upload.ts'
import type { Settings } from './inputs/settings.ts'
import { inWorkflowWords } from './inputs/words.ts'
import type { Log } from './log/log.ts'
import { failureOf, isFailure } from './render/failure.ts'
import { summaryOf } from './render/summary.ts'
import type { Runner } from './runner.ts'

export interface DeliveryContext {
  readonly log: Log
  readonly runner: Runner
  readonly settings: Settings
  /** What the script is called for people. */
  readonly title: string
  /** When it fires, what is not delivered is left to the post step. */
  readonly deadline?: AbortSignal
}

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
  const upload = await uploadOf(result, folder, context)
  if (upload.uploaded !== undefined) tellArtifact(upload.uploaded, context.log)
  if (isFailure(result)) await tellFailure(result, folder, upload, context)
  if (upload.problem !== undefined)
    warning(upload.problem, { title: 'the results are not uploaded' })
  if (context.settings.summary) await summarise(result, folder, upload, context)
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

function tellOutcome({ outcome, exit, environment }: Result): void {
  setOutput('outcome', outcome)
  setOutput('exit-code', exit)
  setOutput('accel', environment.accel ?? '')
}

interface Upload {
  readonly uploaded?: Uploaded
  /** Why there is no artifact although there should be. */
  readonly problem?: string
}

async function uploadOf(
  result: Result,
  folder: string,
  { log, runner, settings, deadline }: DeliveryContext,
): Promise<Upload> {
  const { upload } = settings
  if (upload === 'never' || (upload === 'on-failure' && result.outcome === 'passed')) return {}
  if (!runner.hasService)
    return { problem: `there is no artifact service here; the results are in ${folder}` }
  const { GITHUB_JOB: job = 'job', GITHUB_ACTION: action = '' } = process.env
  const { name: asked, ...options } = settings.artifact
  const name = artifactName({
    ...(asked === undefined ? {} : { asked }),
    job,
    matrix: settings.matrix,
    action,
  })
  const request = {
    ...options,
    folder: runFolder(folder, result.run),
    name,
    ...(deadline === undefined ? {} : { deadline }),
  }
  log.startGroup('Uploading the results')
  try {
    return { uploaded: await runner.withService(() => uploadResults(request)) }
  } catch (problem) {
    deadline?.throwIfAborted()
    const { message, remedy } = toFault(problem)
    return { problem: remedy === undefined ? message : `${message}; ${remedy}` }
  } finally {
    log.endGroup()
  }
}

function tellArtifact({ id, name, renamedFrom, url, digest, files, left }: Uploaded, log: Log) {
  setOutput('artifact-id', id)
  setOutput('artifact-url', url ?? '')
  setOutput('artifact-digest', digest ?? '')
  const taken = renamedFrom === undefined ? '' : ` (the name ${renamedFrom} was taken)`
  const where = url === undefined ? '' : `: ${url}`
  log.say(`results: artifact ${name}${taken}, ${plural(files, 'file', 'files')}${where}`)
  for (const each of left) log.warn(`not uploaded: ${each.name}: ${each.why}`)
}

/** The annotation comes last: it is where a reader of the log begins. */
async function tellFailure(
  result: Result,
  folder: string,
  { uploaded, problem }: Upload,
  { log, title }: DeliveryContext,
): Promise<void> {
  log.startGroup('To run it again on your machine')
  log.say(result.replay)
  log.endGroup()
  const output = await tailOf(runFolder(folder, result.run).output)
  const where = problem === undefined ? { folder } : {}
  const failure = failureOf(result, { title, output, artifact: uploaded?.name, ...where })
  error(failure.message, { title: failure.title })
}

async function summarise(
  result: Result,
  folder: string,
  { uploaded, problem }: Upload,
  { title, log }: DeliveryContext,
): Promise<void> {
  const files = runFolder(folder, result.run)
  const ofTheKernel = ['panicked', 'boot-failed', 'lost'].includes(result.outcome)
  const text = summaryOf(result, {
    title,
    output: await tailOf(files.output),
    ...(ofTheKernel ? { console: await tailOf(files.console) } : {}),
    ...(uploaded === undefined ? {} : { artifact: uploaded }),
    ...(problem === undefined ? {} : { notUploaded: problem }),
  })
  try {
    await summary.addRaw(text, true).write()
  } catch (cause) {
    log.say(`the job summary cannot be written: ${toFault(cause).message}`)
  }
}
