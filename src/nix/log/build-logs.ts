import type { LogEntry } from './entry.ts'
import { activities, results } from './entry.ts'

/** How much of one build's log is kept at each of its ends, in characters. */
export const keptOfOne = { head: 256 * 1024, tail: 1024 * 1024 } as const

/** How much of all of them. */
const keptOfAll = 32 * 1024 * 1024

const most = 1000
const gap = '[nixos-testbed: the middle of this log was left out]'

/** What one build has said, its first and its last lines. */
class BuildLog {
  /** The store of another machine that builds; empty for this one. */
  readonly machine: string
  readonly #head: string[] = []
  #headSize = 0
  #tail: string[] = []
  #tailSize = 0
  #isCut = false

  constructor(machine: string) {
    this.machine = machine
  }

  get size(): number {
    return this.#headSize + this.#tailSize
  }

  get lines(): readonly string[] {
    return [...this.#head, ...(this.#isCut ? [gap] : []), ...this.#tail]
  }

  write(line: string): void {
    const size = line.length + 1
    if (this.#tail.length === 0 && this.#headSize + size <= keptOfOne.head) {
      this.#head.push(line)
      this.#headSize += size
      return
    }
    this.#tail.push(line)
    this.#tailSize += size
    if (this.#tailSize > 2 * keptOfOne.tail) this.#cut()
  }

  /** Half at once: a line at a time would cost as much as all lines do. */
  #cut(): void {
    let from = 0
    while (this.#tailSize > keptOfOne.tail && from < this.#tail.length - 1) {
      this.#tailSize -= (this.#tail[from]?.length ?? 0) + 1
      from += 1
    }
    this.#tail = this.#tail.slice(from)
    this.#isCut = true
  }
}

/**
 * Keeps what builds say, by their derivations, as which of them fails shows only in the end. Its
 * memory is bounded: of many long logs those of the oldest builds are given up, ended ones first.
 */
export class BuildLogs {
  readonly #logs = new Map<string, BuildLog>()
  readonly #derivations = new Map<string, string>()
  #size = 0

  take(entry: LogEntry): void {
    if (entry.kind === 'start' && entry.type === activities.build) {
      const [derivation = '', machine = ''] = entry.fields.map(String)
      if (this.#derivations.size >= most) return
      this.#derivations.set(entry.id, derivation)
      if (!this.#logs.has(derivation)) this.#logs.set(derivation, new BuildLog(machine))
    }
    if (entry.kind === 'stop') this.#derivations.delete(entry.id)
    if (entry.kind === 'result' && entry.type === results.buildLogLine) this.#write(entry)
  }

  /** What a derivation's build has said; undefined where nothing of it is known any more. */
  linesOf(derivation: string): readonly string[] | undefined {
    return this.#logs.get(derivation)?.lines
  }

  /** The store of the machine that builds it; empty for this one. */
  machineOf(derivation: string): string {
    return this.#logs.get(derivation)?.machine ?? ''
  }

  #write({ id, fields }: Extract<LogEntry, { kind: 'result' }>): void {
    const log = this.#logs.get(this.#derivations.get(id) ?? '')
    if (log === undefined) return
    this.#size -= log.size
    log.write(String(fields[0] ?? ''))
    this.#size += log.size
    if (this.#size > keptOfAll || this.#logs.size > most) this.#makeRoom(log)
  }

  #makeRoom(spared: BuildLog): void {
    const running = new Set(this.#derivations.values())
    const isRunning = ([derivation]: readonly [string, BuildLog]) => running.has(derivation)
    const all = [...this.#logs]
    const oldest = [...all.filter((each) => !isRunning(each)), ...all.filter(isRunning)]
    for (const [derivation, log] of oldest) {
      if (this.#size <= keptOfAll && this.#logs.size <= most) return
      if (log === spared) continue
      this.#size -= log.size
      this.#logs.delete(derivation)
    }
  }
}
