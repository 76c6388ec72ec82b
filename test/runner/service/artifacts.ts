import { randomUUID } from 'node:crypto'
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
    CreateArtifact: rpc(messages.createArtifact, ({ name, expires_at, ...job }, scope) => {
      refuseForeignRun(job, scope)
      if (this.#find(scope.runId, name) !== undefined) {
        throw new TwirpError(
          'already_exists',
          'an artifact with this name already exists on the workflow run',
        )
      }
      this.#lastId += 1
      const blob = `artifacts/${randomUUID()}.zip`
      const expiry = expires_at === undefined ? {} : { expiresAt: new Date(expires_at) }
      const createdAt = new Date()
      this.#entries.push({ ...scope, id: this.#lastId, name, blob, createdAt, ...expiry })
      return { ok: true, signed_upload_url: this.#store.uploadUrl(this.#door, blob) }
    }),

    FinalizeArtifact: rpc(
      messages.finalizeArtifact,
      async ({ name, size, hash, ...job }, scope) => {
        refuseForeignRun(job, scope)
        const entry = this.#existing(scope.runId, name)
        const stored = await this.#store.size(entry.blob)
        if (stored !== size) {
          const there = stored === undefined ? 'nothing' : `${stored} bytes`
          throw new TwirpError('failed_precondition', `${size} bytes announced, ${there} uploaded`)
        }
        entry.uploaded = { size, digest: hash }
        return { ok: true, artifact_id: String(entry.id) }
      },
    ),

    ListArtifacts: rpc(messages.listArtifacts, ({ name_filter, id_filter, ...job }, scope) => {
      refuseForeignRun(job, scope)
      const wanted = this.#finalized(scope.runId)
        .filter(({ name }) => name_filter === undefined || name === name_filter)
        .filter(({ id }) => id_filter === undefined || String(id) === id_filter)
      return { artifacts: wanted.map(listed) }
    }),

    GetSignedArtifactURL: rpc(messages.namedArtifact, ({ name, ...job }, scope) => {
      refuseForeignRun(job, scope)
      const { blob } = this.#existing(scope.runId, name)
      return { signed_url: this.#store.downloadUrl(this.#door, blob, `${name}.zip`) }
    }),

    DeleteArtifact: rpc(messages.namedArtifact, async ({ name, ...job }, scope) => {
      refuseForeignRun(job, scope)
      const entry = this.#existing(scope.runId, name)
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

function refuseForeignRun(job: { workflow_run_backend_id: string }, { runId }: Scope): void {
  if (job.workflow_run_backend_id !== runId) {
    throw new TwirpError('permission_denied', 'the token is for another run')
  }
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
