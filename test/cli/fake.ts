import { EventEmitter } from 'node:events'
import { Readable, Writable } from 'node:stream'
import type { Core } from '../../src/cli/core.ts'
import type { OurProcess } from '../../src/cli/process.ts'
import type { Edge } from '../../src/model/edge.ts'
import type { Happening } from '../../src/model/event.ts'
import type { Verdict } from '../../src/model/outcome.ts'
import type { Request } from '../../src/model/request.ts'
import type { Result } from '../../src/model/result.ts'
import { foldResult } from '../../src/report/fold.ts'
import { journal, started } from '../report/story.ts'
import { scratchFolder } from '../scratch.ts'

/** A standard stream that remembers what was written to it. */
export class FakeScreen extends Writable {
  readonly isTTY: boolean
  readonly columns = 60
  readonly #chunks: Buffer[] = []

  constructor(isTTY: boolean) {
    super()
    this.isTTY = isTTY
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.#chunks.push(chunk)
    done()
  }

  hasColors(): boolean {
    return false
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  get text(): string {
    return this.bytes.toString()
  }
}

/** A process whose streams, folder and signals are a test's. */
export class FakeProcess extends EventEmitter implements OurProcess {
  readonly arch = 'x64'
  readonly env: NodeJS.ProcessEnv = {}
  readonly stdin: Readable
  readonly stdout: FakeScreen
  readonly stderr: FakeScreen
  readonly exits: number[] = []
  readonly #cwd = scratchFolder()

  constructor(options: { readonly isTTY?: boolean; readonly stdin?: string } = {}) {
    super()
    this.stdout = new FakeScreen(options.isTTY ?? false)
    this.stderr = new FakeScreen(options.isTTY ?? false)
    this.stdin = Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)])
  }

  cwd(): string {
    return this.#cwd
  }

  exit(code: number): void {
    this.exits.push(code)
  }
}

export interface Story {
  readonly happenings?: readonly Happening[]
  readonly stdout?: string
  readonly end?: Verdict
}

/** A core that tells a story instead of running anything, and remembers what it was asked. */
export function fakeCore({ happenings = [], stdout, end }: Story = {}) {
  const asked: { request?: Request; folder?: string; edge?: Edge } = {}
  const verdict = end ?? { outcome: 'passed', exit: 0 }
  async function tell(edge: Edge): Promise<Result> {
    const events = journal(started, ...happenings, { type: 'done', ...verdict })
    for (const event of events.slice(0, -1)) edge.tell(event)
    if (stdout !== undefined)
      await edge.stream({ type: 'output', stream: 'stdout', bytes: Buffer.from(stdout) })
    for (const event of events.slice(-1)) edge.tell(event)
    return foldResult(events)
  }
  const core: Core = {
    run(request, edge) {
      Object.assign(asked, { request, edge })
      return tell(edge)
    },
    collect(folder, edge) {
      Object.assign(asked, { folder, edge })
      return tell(edge)
    },
    gc: ({ dryRun }) => Promise.resolve({ dryRun, removed: [], left: [], failed: [] }),
    inspectHost: () => Promise.resolve([]),
    inspectTarget: () => Promise.reject(new Error('there is no target')),
    labStatus: () => Promise.resolve([]),
    releaseBoard: () => Promise.resolve(false),
    installCommand: (packages) => Promise.resolve(`apt-get install ${packages.join(' ')}`),
  }
  return { core, asked }
}
