import { setOutput } from '@actions/core'
import type { RunFolder } from '../../keeper/folder.ts'
import { toFault } from '../../model/fault.ts'
import type { Result } from '../../model/result.ts'
import { plural } from '../../report/words.ts'
import { artifactName } from '../artifact/name.ts'
import { uploadResults } from '../artifact/upload.ts'
import type { Uploaded } from '../artifact/uploaded.ts'
import type { Log } from '../log/log.ts'
import type { DeliveryContext } from './context.ts'

/** What became of an upload; nothing where none was wanted. */
export interface Upload {
  readonly uploaded?: Uploaded
  /** Why there is no artifact although there should be. */
  readonly problem?: string
}

/** Uploads the results where that is asked for. Rejects only with the deadline's reason. */
export async function uploadOf(
  result: Result,
  folder: RunFolder,
  { log, runner, settings, deadline }: DeliveryContext,
): Promise<Upload> {
  const { upload } = settings
  if (upload === 'never' || (upload === 'on-failure' && result.outcome === 'passed')) return {}
  if (!runner.hasService)
    return { problem: `there is no artifact service here; the results are in ${folder.path}` }
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
    folder,
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

/** The artifact's outputs, and where it is. */
export function tellArtifact(
  { id, name, renamedFrom, url, digest, files, left }: Uploaded,
  log: Log,
) {
  setOutput('artifact-id', id)
  setOutput('artifact-url', url ?? '')
  setOutput('artifact-digest', digest ?? '')
  const taken = renamedFrom === undefined ? '' : ` (the name ${renamedFrom} was taken)`
  const where = url === undefined ? '' : `: ${url}`
  log.say(`results: artifact ${name}${taken}, ${plural(files, 'file', 'files')}${where}`)
  for (const each of left) log.warn(`not uploaded: ${each.name}: ${each.why}`)
}
