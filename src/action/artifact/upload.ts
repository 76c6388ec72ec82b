import type { Artifact, UploadArtifactOptions, UploadArtifactResponse } from '@actions/artifact'
import type { RunFolder } from '../../keeper/folder.ts'
import type { LeftBehind } from '../../model/event.ts'
import { Fault } from '../../model/fault.ts'
import { Answers } from './answers.ts'
import type { Uploader } from './client.ts'
import { artifactClient } from './client.ts'
import { unlessAborted } from './deadline.ts'
import type { Patience } from './patience.ts'
import { defaultPatience, Pauses } from './patience.ts'
import { messageOf, refusalOf } from './refusal.ts'
import type { Stage } from './stage.ts'
import { removeStage, stageResults } from './stage.ts'

export interface UploadRequest {
  readonly folder: RunFolder
  readonly name: string
  /** More than the repository allows is cut to that by the client, which warns. */
  readonly retentionDays?: number
  /** 0 to 9. */
  readonly compressionLevel?: number
  /** When it fires, the upload is given up at once; the client goes on until the process ends. */
  readonly deadline?: AbortSignal
}

/** What became an artifact. */
export interface Uploaded {
  readonly id: number
  readonly name: string
  /** The name asked for, where it was in use and `name` has a suffix. */
  readonly renamedFrom?: string
  readonly url?: string
  /** SHA-256 of the archive, in hex. */
  readonly digest?: string
  /** Bytes of the archive. */
  readonly size: number
  readonly files: number
  /** What is on this runner alone. */
  readonly left: readonly LeftBehind[]
}

/** How many names are tried: a matrix has at most 256 legs, and each may take one. */
const mostNames = 300

/**
 * Uploads a run's results as an artifact. A name in use gets the suffix -2, -3, and so on.
 * Failures that may pass are tried again for as long as the patience lasts. Rejects with a Fault
 * that says what the service answered and where the files are; with the deadline's reason when it
 * fires, and then what was staged stays until the next upload of the run, or `removeStage`.
 */
export async function uploadResults(
  request: UploadRequest,
  client: Uploader = artifactClient,
  patience: Patience = defaultPatience,
): Promise<Uploaded> {
  const { folder, deadline } = request
  try {
    const stage = await stageResults(folder, deadline)
    return await uploadStage(request, stage, client, patience)
  } catch (error) {
    if (deadline?.aborted) throw error
    throw new Fault('infra-error', `the results cannot be uploaded: ${messageOf(error)}`, {
      remedy: `they are on this runner, in ${folder.path}`,
      cause: error,
    })
  } finally {
    // Past the deadline the client may still read it, and there is no time.
    if (!deadline?.aborted) await removeStage(folder)
  }
}

async function uploadStage(
  request: UploadRequest,
  stage: Stage,
  client: Uploader,
  patience: Patience,
): Promise<Uploaded> {
  const { deadline } = request
  const pauses = new Pauses(patience)
  const answers = new Answers()
  for (let number = 1; ; ) {
    const name = number === 1 ? request.name : `${request.name}-${number}`
    try {
      const upload = () =>
        client.uploadArtifact(name, [...stage.paths], stage.root, optionsOf(request))
      const answer = await answers.during(() => unlessAborted(deadline, upload))
      return uploaded(request, stage, name, answer)
    } catch (error) {
      deadline?.throwIfAborted()
      const finished = await finishedAfterAll(error, name, client, deadline)
      if (finished !== undefined) return uploaded(request, stage, name, finished)
      const refusal = refusalOf(error)
      if (refusal === 'taken' && number < mostNames) number++
      else if (refusal !== 'passing') throw error
      else if (!(await pauses.before(answers.retryAfter(), deadline))) throw error
    }
  }
}

/** The artifact, when all that was lost is the answer that it is complete. */
async function finishedAfterAll(
  error: unknown,
  name: string,
  client: Uploader,
  deadline: AbortSignal | undefined,
): Promise<UploadArtifactResponse | undefined> {
  if (!messageOf(error).startsWith('Failed to FinalizeArtifact')) return undefined
  const list = () => client.listArtifacts().catch(() => ({ artifacts: [] as Artifact[] }))
  const { artifacts } = await unlessAborted(deadline, list)
  const found = artifacts.find((artifact) => artifact.name === name)
  if (found === undefined) return undefined
  const { id, size, digest } = found
  return { id, size, ...(digest && { digest: digest.replace(/^sha256:/, '') }) }
}

function optionsOf({ retentionDays, compressionLevel }: UploadRequest): UploadArtifactOptions {
  return {
    ...(retentionDays !== undefined && { retentionDays }),
    ...(compressionLevel !== undefined && { compressionLevel }),
  }
}

function uploaded(
  request: UploadRequest,
  { files, left }: Stage,
  name: string,
  { id, size, digest }: UploadArtifactResponse,
): Uploaded {
  if (id === undefined) throw new Error('the service gave the artifact no id')
  const url = artifactUrl(id)
  return {
    id,
    name,
    ...(name !== request.name && { renamedFrom: request.name }),
    ...(url !== undefined && { url }),
    ...(digest !== undefined && { digest }),
    size: size ?? 0,
    files,
    left,
  }
}

/** Where people find an artifact; undefined where the runner does not say which run this is. */
function artifactUrl(id: number): string | undefined {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: run,
  } = process.env
  if (!server || !repository || !run) return undefined
  return `${server}/${repository}/actions/runs/${run}/artifacts/${id}`
}
