import type {
  ListArtifactsResponse,
  UploadArtifactOptions,
  UploadArtifactResponse,
} from '@actions/artifact'
import type { RunFolder } from '../../keeper/folder.ts'
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
import type { Uploaded } from './uploaded.ts'
import { uploadedAs } from './uploaded.ts'

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

/** How many names are tried: a matrix has at most 256 legs, and each may take one. */
const mostNames = 300

/**
 * Uploads a run's results as an artifact. A name in use gets the suffix -2, -3, and so on.
 * Failures that may pass are tried again for as long as the patience lasts. Rejects with a Fault
 * that says what the service answered and where the files are; with the deadline's reason when it
 * fires. Then the stage stays, as the client goes on reading it: `removeStage` when that is over.
 */
export async function uploadResults(
  request: UploadRequest,
  client: Uploader = artifactClient,
  patience: Patience = defaultPatience,
): Promise<Uploaded> {
  const { folder, deadline } = request
  try {
    const stage = await stageResults(folder, deadline)
    const uploaded = await uploadStage(request, stage, client, patience)
    await removeStage(folder).catch(() => undefined) // the results are safe, and that is what counts
    return uploaded
  } catch (error) {
    deadline?.throwIfAborted()
    throw new Fault('infra-error', `the results cannot be uploaded: ${messageOf(error)}`, {
      remedy: `they are on this runner, in ${folder.path}`,
      cause: error,
    })
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
      return uploadedAs(name, request.name, stage, answer)
    } catch (error) {
      deadline?.throwIfAborted()
      const list = () => answers.during(() => client.listArtifacts())
      const finished = await finishedAfterAll(error, name, () => unlessAborted(deadline, list))
      if (finished !== undefined) return uploadedAs(name, request.name, stage, finished)
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
  list: () => Promise<ListArtifactsResponse>,
): Promise<UploadArtifactResponse | undefined> {
  if (!messageOf(error).startsWith('Failed to FinalizeArtifact')) return undefined
  const listed = await list().catch(() => undefined)
  const found = listed?.artifacts.find((artifact) => artifact.name === name)
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
