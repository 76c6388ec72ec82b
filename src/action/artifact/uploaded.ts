import type { UploadArtifactResponse } from '@actions/artifact'
import type { LeftBehind } from '../../model/event.ts'
import type { Stage } from './stage.ts'

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

/** A stage as an artifact of that name, in place of the one asked for. */
export function uploadedAs(
  name: string,
  asked: string,
  { files, left }: Stage,
  { id, size, digest }: UploadArtifactResponse,
): Uploaded {
  if (id === undefined) throw new Error('the service gave the artifact no id')
  const url = artifactUrl(id)
  return {
    id,
    name,
    ...(name !== asked && { renamedFrom: asked }),
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
