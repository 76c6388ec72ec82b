import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/** How much of a log is kept at each of its ends. */
export interface LogLimits {
  readonly head: number
  readonly tail: number
}

export const outputLimits: LogLimits = { head: 32 << 20, tail: 32 << 20 }
export const consoleLimits: LogLimits = { head: 4 << 20, tail: 4 << 20 }
export const unlimited: LogLimits = { head: Number.POSITIVE_INFINITY, tail: 0 }

/**
 * A log whose first and last bytes are kept, however long it gets.
 * The head is written to the file itself; what comes later goes to two segments
 * in turn, each as long as the tail, so that the last bytes are on disk at any moment.
 */
export class BoundedLog {
  readonly #path: string
  readonly #limits: LogLimits
  readonly #head: number
  #headLeft: number
  #segment: number | undefined
  #segmentIndex = 0
  #segmentSize = 0
  #failure: Error | undefined

  constructor(path: string, limits: LogLimits) {
    this.#path = path
    this.#limits = limits
    this.#head = openSync(path, 'w', 0o644)
    this.#headLeft = limits.head
  }

  /** Why bytes are missing: a full disk, most likely. */
  get failure(): Error | undefined {
    return this.#failure
  }

  write(bytes: Uint8Array): void {
    try {
      const forHead = bytes.subarray(0, this.#headLeft)
      this.#headLeft -= forHead.length
      writeAll(this.#head, forHead)
      this.#writeTail(bytes.subarray(forHead.length))
    } catch (error) {
      this.#failure ??= error as Error
    }
  }

  close(): void {
    closeSync(this.#head)
    if (this.#segment !== undefined) closeSync(this.#segment)
  }

  #writeTail(bytes: Uint8Array): void {
    for (let rest = bytes; rest.length > 0; ) {
      if (this.#segmentSize === this.#limits.tail) this.#turn()
      const part = rest.subarray(0, this.#limits.tail - this.#segmentSize)
      this.#segment ??= openSync(segmentPath(this.#path, this.#segmentIndex), 'w', 0o644)
      writeAll(this.#segment, part)
      this.#segmentSize += part.length
      rest = rest.subarray(part.length)
    }
  }

  #turn(): void {
    if (this.#segment !== undefined) closeSync(this.#segment)
    this.#segmentIndex = 1 - this.#segmentIndex
    this.#segment = openSync(segmentPath(this.#path, this.#segmentIndex), 'w', 0o644)
    this.#segmentSize = 0
  }
}

/**
 * Joins a log's head and what its segments hold of its end into the one file.
 * Works as well for a log whose writer was killed. Idempotent.
 */
export async function joinLog(path: string, limits: LogLimits): Promise<void> {
  const segments = [0, 1]
    .map((index) => segmentPath(path, index))
    .filter((segment) => existsSync(segment))
    .map((segment) => ({ segment, ...sizeAndTime(segment) }))
    // The full one is the older; where both are full the newer one ends the log.
    .sort((a, b) => b.size - a.size || Number(a.changed - b.changed))
  const size = segments.reduce((sum, { size }) => sum + size, 0)
  let skip = Math.max(0, size - limits.tail)
  if (skip > 0) {
    append(path, '\n[nixos-testbed: the middle of this log was left out]\n')
  }
  for (const { segment, size } of segments) {
    await pipeline(
      createReadStream(segment, { start: Math.min(skip, size) }),
      createWriteStream(path, { flags: 'a' }),
    )
    skip = Math.max(0, skip - size)
  }
  await Promise.all(segments.map(({ segment }) => rm(segment)))
}

const segmentPath = (path: string, index: number) => `${path}.tail${index}`

function sizeAndTime(path: string): { size: number; changed: bigint } {
  const { size, mtimeNs } = statSync(path, { bigint: true })
  return { size: Number(size), changed: mtimeNs }
}

function append(path: string, text: string): void {
  const file = openSync(path, 'a')
  writeSync(file, text)
  closeSync(file)
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(writeSync(file, rest))
}
