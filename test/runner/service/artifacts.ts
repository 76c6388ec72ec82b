import { randomUUID } from 'node:crypto'
import type * as z from 'zod/mini'
import type { BlobStore } from './blob-store.ts'
import * as messages from './messages.ts'
import type { ArtifactMethod } from './method.ts'
import type { Scope } from './token.ts'
import { type Rpc, rpc, TwirpError } from './twirp.ts'

/** An artifact that was uploaded whole. */
export interface Artifact {
  readonly id: number
  readonly name: string
  /** In bytes, as uploaded: the zip's. */
  readonly size: number
  /** `sha256:HEX`, as the client said it; undefined where it said none. */
  readonly digest: string | undefined
  readonly expiresAt?: Date
  bytes(): Promise<Buffer>
}

interface Entry extends Scope {
  readonly id: number
  readonly name: string
  readonly fileName: string
  readonly blob: string
  readonly createdAt: Date
  readonly expiresAt?: Date
  uploaded?: { readonly size: number; readonly digest: string | undefined }
}

type Finalized = Entry & Required<Pick<Entry, 'uploaded'>>

/** The service's half for artifacts: names are unique in a run, from creation on. */
export class Artifacts {
  readonly #store: BlobStore
  readonly #door: string
  readonly #entries: Entry[] = []
  #lastId = 0

  constructor(store: BlobStore, door: string) {
    this.#store = store
    this.#door = door
  }

  readonly methods: Record<ArtifactMethod, Rpc> = {
    CreateArtifact: inRun(messages.createArtifact, ({ name, mime_type, expires_at }, scope) => {
      if (this.#find(scope.runId, name) !== undefined) {
        throw new TwirpError(
          'already_exists',
          'an artifact with this name already exists on the workflow run',
        )
      }
      // The client unpacks what its URL calls a zip.
      const extension = mime_type === 'application/zip' ? '.zip' : ''
      const entry = {
        ...scope,
        id: ++this.#lastId,
        name,
        fileName: `${name}${extension}`,
        blob: `artifacts/${randomUUID()}${extension}`,
        createdAt: new Date(),
        ...(expires_at && { expiresAt: new Date(expires_at) }),
      }
      this.#entries.push(entry)
      return { ok: true, signed_upload_url: this.#store.uploadUrl(this.#door, entry.blob) }
    }),

    FinalizeArtifact: inRun(messages.finalizeArtifact, async ({ name, size, hash }, { runId }) => {
      const entry = this.#existing(runId, name)
      await this.#store.requireWhole(entry.blob, size)
      entry.uploaded = { size, digest: hash }
      return { ok: true, artifact_id: String(entry.id) }
    }),

    ListArtifacts: inRun(messages.listArtifacts, ({ name_filter, id_filter }, { runId }) => {
      const wanted = this.#finalized(runId)
        .filter(({ name }) => name_filter === undefined || name === name_filter)
        .filter(({ id }) => id_filter === undefined || String(id) === id_filter)
      return { artifacts: wanted.map(listed) }
    }),

    GetSignedArtifactURL: inRun(messages.namedArtifact, ({ name }, { runId }) => {
      const { blob, fileName } = this.#existing(runId, name)
      return { signed_url: this.#store.downloadUrl(this.#door, blob, fileName) }
    }),

    DeleteArtifact: inRun(messages.namedArtifact, async ({ name }, { runId }) => {
      const entry = this.#existing(runId, name)
      this.#entries.splice(this.#entries.indexOf(entry), 1)
      await this.#store.remove(entry.blob)
      return { ok: true, artifact_id: String(entry.id) }
    }),
  }

  /** The finalized artifacts of a run, or of all. */
  list(runId?: string): readonly Artifact[] {
    return this.#finalized(runId).map(({ id, name, blob, uploaded, expiresAt }) => ({
      id,
      name,
      ...uploaded,
      ...(expiresAt && { expiresAt }),
      bytes: () => this.#store.read(blob),
    }))
  }

  #find(runId: string, name: string): Entry | undefined {
    return this.#entries.find((entry) => entry.runId === runId && entry.name === name)
  }

  #existing(runId: string, name: string): Entry {
    const entry = this.#find(runId, name)
    if (entry === undefined) throw new TwirpError('not_found', `no artifact is called ${name}`)
    return entry
  }

  #finalized(runId?: string): readonly Finalized[] {
    const ofRun = this.#entries.filter((entry) => runId === undefined || entry.runId === runId)
    return ofRun.filter((entry): entry is Finalized => entry.uploaded !== undefined)
  }
}

/** A method that serves the token's own run alone. */
function inRun<S extends z.ZodMiniType<{ workflow_run_backend_id: string }>>(
  schema: S,
  call: (request: z.output<S>, scope: Scope) => object | Promise<object>,
): Rpc {
  return rpc(schema, (request, scope) => {
    if (request.workflow_run_backend_id !== scope.runId) {
      throw new TwirpError('permission_denied', 'the token is for another run')
    }
    return call(request, scope)
  })
}

function listed({ id, name, runId, jobId, createdAt, uploaded }: Finalized): object {
  return {
    workflow_run_backend_id: runId,
    workflow_job_run_backend_id: jobId,
    database_id: String(id),
    name,
    size: String(uploaded.size),
    created_at: createdAt.toISOString(),
    ...(uploaded.digest && { digest: uploaded.digest }),
  }
}
