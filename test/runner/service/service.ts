import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Artifact, Artifacts } from './artifacts.ts'
import { BlobStore } from './blob-store.ts'
import { type CacheEntry, Caches } from './caches.ts'
import { answer, type Route } from './door.ts'
import { Faults } from './faults.ts'
import type { Call, Method } from './method.ts'
import { type Scope, Tokens } from './token.ts'
import type { Rpc } from './twirp.ts'

export interface ServiceOptions {
  /** Where blobs lie; in memory where it is not given. */
  readonly folder?: string
}

/** A stand-in for GitHub's results service, which the real clients talk to. */
export interface ResultsService {
  /**
   * The variables that only JavaScript actions get, for a job; by default a new job of one run.
   * The clients refuse to work unless `GITHUB_SERVER_URL` is `https://github.com`, a `.ghe.com`
   * or a `.localhost` host, or unset; where this service listens is nothing to them.
   */
  runtime(job?: Partial<Scope>): Record<string, string>
  /** The finalized artifacts of a run, or of all. */
  artifacts(runId?: string): Promise<readonly Artifact[]>
  /** The finalized cache entries, oldest first. */
  caches(): Promise<readonly CacheEntry[]>
  readonly faults: Faults
  /** Every call so far, as they arrived. */
  readonly calls: readonly Call[]
  /** Forgets caches, faults and calls, for a test that is to find nothing of the one before. */
  forget(): void
  /** Closes every connection and ends the blob store. */
  stop(): Promise<void>
}

/** Starts the service on a free port of the loopback. */
export async function startResultsService({
  folder,
}: ServiceOptions = {}): Promise<ResultsService> {
  const store = await BlobStore.start(folder)
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const door = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const artifacts = new Artifacts(store, door)
  const caches = new Caches(store, door)
  const tokens = new Tokens()
  const faults = new Faults()
  const calls: Call[] = []
  const methods = new Map([
    ...routes('ArtifactService', artifacts.methods),
    ...routes('CacheService', caches.methods),
  ])
  const house = { methods, store, tokens, faults, calls }
  server.on('request', (request, response) => void answer(house, request, response))

  const run = randomUUID()
  return {
    runtime: ({ runId = run, jobId = randomUUID() } = {}) => ({
      ACTIONS_RUNTIME_URL: `${door}/`,
      ACTIONS_RUNTIME_TOKEN: tokens.issue({ runId, jobId }),
      ACTIONS_RESULTS_URL: `${door}/`,
      ACTIONS_CACHE_SERVICE_V2: 'True',
    }),
    artifacts: async (runId) => artifacts.list(runId),
    caches: async () => caches.list(),
    faults,
    calls,
    forget() {
      caches.forget()
      faults.clear()
      calls.length = 0
    },
    async stop() {
      faults.clear()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await store.stop()
    },
  }
}

function routes(service: string, methods: Partial<Record<Method, Rpc>>): [string, Route][] {
  const entries = Object.entries(methods) as [Method, Rpc][]
  return entries.map(([name, call]) => [
    `/twirp/github.actions.results.api.v1.${service}/${name}`,
    { name, call },
  ])
}
