import { closeSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { ProtocolError } from '../../../channel/codec.ts'
import type { Emit } from '../../../model/event.ts'
import { Fault } from '../../../model/fault.ts'
import type { Live } from '../../../model/machine.ts'
import { type Exit, exitCodeOf } from '../../../model/outcome.ts'
import { Complaint } from '../../../workload/complaint.ts'
import { coverCredentials } from '../../vm/credentials/covers.ts'
import { type LeftOut, listed } from '../results/listed.ts'
import { agentPath } from '../results/receive.ts'
import { RecordDecoder, type TreeRecord } from '../results/records.ts'
import { Wishes } from '../results/wishes.ts'
import { writeRecord } from '../results/write-records.ts'
import { Applying } from './apply.ts'
import { Baseline } from './baseline.ts'
import { Conflicts } from './conflicts.ts'
import { openFolder, Places } from './place.ts'
import { FolderReader } from './read-folder.ts'

// Records of our own go both ways, rather than a tar archive: the guest's end is a second user of what
// `agent watch` is made of, each name is checked and each change decided on before anything is written,
// and there is no format with links, sizes and names of its own to be deceived with.

/** How often it is told how far a folder has come. */
const tellMs = 1000

/** The caller's folder, its copy in the guest, and where what fits in neither goes. */
export interface SharedWay {
  /** On the host. */
  readonly folder: string
  /** In the guest, which has nothing there yet. */
  readonly to: string
  /** Where the guest's version goes of what was changed on both sides; made when it is needed. */
  readonly conflicts: string
  /** On the same file system as the conflicts; nobody but the caller passes it. */
  readonly drafts: string
  readonly emit: Emit
  readonly agent?: string
}

/** A folder of the caller's that has a copy in a guest. */
export interface SharedCopy {
  /**
   * Brings back what the guest has changed since it was last told. What was changed here meanwhile
   * stays as it is, and is told. Rejects with a Fault where the guest or the disk fails; what was
   * written until then stays.
   */
  fetch(): Promise<void>
  /** Lets go of both folders. */
  end(): Promise<void>
}

/**
 * Copies the caller's folder to a live guest, without the credentials in it. Rejects with a Fault where
 * it does not fit into the guest, or cannot be read.
 */
export async function sendFolder(live: Pick<Live, 'exec'>, way: SharedWay): Promise<SharedCopy> {
  const root = await realpath(way.folder)
  const covers = await coverCredentials(root, way.emit)
  const baseline = new Baseline()
  const reader = new FolderReader(baseline, covers)
  const copy = new Copy(live, way, openFolder(root), reader, baseline)
  await copy.sent()
  tellLeftOut(reader.leftOut, way)
  return copy
}

class Copy implements SharedCopy {
  readonly #way: SharedWay
  readonly #root: number
  readonly #decoder = new RecordDecoder()
  readonly #complaint = new Complaint()
  readonly #wishes = new Wishes()
  readonly #done: Promise<void>
  readonly #applying: Applying
  #answered: (() => void) | undefined
  #isFilled = false

  constructor(
    live: Pick<Live, 'exec'>,
    way: SharedWay,
    root: number,
    reader: FolderReader,
    baseline: Baseline,
  ) {
    this.#way = way
    this.#root = root
    const kept = new Conflicts(way.conflicts, way.drafts)
    this.#applying = new Applying(new Places(root), baseline, kept)
    const { agent = agentPath, to } = way
    const exit = live.exec(
      { argv: [agent, 'receive', to], env: {}, cwd: '/' },
      {
        stdin: afterwards(told(reader.parcels(root), way), this.#wishes),
        output: (stream, bytes) => this.#take(stream, bytes),
      },
    )
    this.#done = this.#finish(exit)
    this.#done.catch(() => undefined) // who waits for it gets the error
  }

  /** Until the guest has all of it. */
  async sent(): Promise<void> {
    await this.#answer()
    this.#isFilled = true
  }

  async fetch(): Promise<void> {
    const answer = this.#answer()
    this.#wishes.say(writeRecord.flush())
    await answer
    tellConflicts(this.#applying.conflicts.splice(0), this.#way)
    tellOdd(this.#applying.odd.splice(0), this.#way)
    tellDisarmed(this.#applying.disarmed, this.#way)
    this.#applying.disarmed = 0
  }

  async end(): Promise<void> {
    this.#wishes.end()
    await this.#done
  }

  /** Until the guest says that this was all. */
  async #answer(): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      this.#answered = resolve
    })
    const early = this.#done.then(() => {
      throw lostFault('it has ended')
    })
    await Promise.race([answered, early])
  }

  #take(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    if (stream === 'stderr') this.#complaint.take(bytes)
    else for (const record of this.#decoder.push(bytes)) this.#do(record)
  }

  #do(record: TreeRecord): void {
    if (this.#answered === undefined) throw new ProtocolError('an answer that nobody waits for')
    if (record.kind === 'flushed') {
      this.#answered()
      this.#answered = undefined
    } else if (this.#isFilled) this.#applying.take(record)
    else throw new ProtocolError('changes before there is anything to change')
  }

  async #finish(exit: Promise<Exit>): Promise<void> {
    try {
      const code = exitCodeOf(await exit)
      if (code !== 0) throw lostFault(this.#complaint.text || `its keeper ended with ${code}`)
    } finally {
      this.#applying.close()
      closeSync(this.#root)
    }
  }
}

/** Says how far it is, where it takes long. */
async function* told(
  parcels: AsyncIterable<Uint8Array>,
  { folder, emit }: SharedWay,
): AsyncGenerator<Uint8Array> {
  let [done, due] = [0, performance.now() + tellMs]
  for await (const parcel of parcels) {
    yield parcel
    done += parcel.length
    if (performance.now() < due) continue
    due = performance.now() + tellMs
    emit({ type: 'progress', message: `${folder} goes to the guest`, done })
  }
}

async function* afterwards(
  first: AsyncIterable<Uint8Array>,
  then: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* first
  yield* then
}

function lostFault(why: string): Fault {
  return new Fault('infra-error', `the shared folder’s copy in the guest is lost: ${why}`, {
    remedy: 'share a smaller folder, or use a machine with more memory',
  })
}

function tellLeftOut(left: readonly LeftOut[], { folder, emit }: SharedWay): void {
  if (left.length === 0) return
  emit({ type: 'warning', message: `not all of ${folder} is in the guest: ${listed(left)}` })
}

function tellConflicts(left: readonly LeftOut[], { folder, conflicts, emit }: SharedWay): void {
  if (left.length === 0) return
  emit({
    type: 'warning',
    message: `changed in the guest, and not in ${folder}: ${listed(left)}`,
    remedy: `the guest's files are in ${conflicts}`,
  })
}

function tellOdd(odd: readonly Buffer[], { folder, emit }: SharedWay): void {
  if (odd.length === 0) return
  const list = listed(odd.map((path) => ({ path, why: 'neither a file, a folder nor a link' })))
  emit({ type: 'warning', message: `made in the guest, and not in ${folder}: ${list}` })
}

function tellDisarmed(count: number, { folder, emit }: SharedWay): void {
  if (count === 0) return
  const files = count === 1 ? 'a file' : `${count} files`
  const message = `the guest made ${files} in ${folder} setuid or setgid; on this host they are not`
  emit({ type: 'warning', message })
}
