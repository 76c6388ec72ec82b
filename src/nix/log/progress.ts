import { activities, type Field, type LogEntry, results } from './entry.ts'
import { nameLike, nameOfPath } from './store-path.ts'

/** What Nix is at, to be shown in place of what was shown before. */
export interface Shown {
  readonly message: string
  /** Bytes that are here of those to be fetched, where anything is. */
  readonly done?: number
  readonly total?: number
}

/** More than any Nix has under way; what a log claims beyond them is passed over. */
const mostTasks = 256
const namedAtOnce = 2

/** What has begun is told at once, the rest no more often than this. */
const restMs = 2000

/** What is done, in the order it is told. */
const doings = { build: 'building', fetch: 'fetching', send: 'sending' } as const

interface Task {
  readonly what: keyof typeof doings
  readonly path: string
  /** Another machine that does it. */
  readonly where: string
  /** Bytes that are through. */
  done: number
}

/** How many there are, by Nix's own count, of which those that are over are a part. */
interface Count {
  /** The activity that counts; another's, such as a remote builder's own, counts nothing. */
  readonly id: string
  done: number
  expected: number
}

/** Follows Nix's log and tells what builds, what is fetched, and how many are left. */
export class Progress {
  readonly #place: (machine: string) => string
  readonly #now: () => number
  readonly #tasks = new Map<string, Task>()
  #builds: Count | undefined
  #fetches: Count | undefined
  #fetched = 0
  #toFetch = 0
  #told = ''
  #toldAt = Number.NEGATIVE_INFINITY

  /** `place` gives a machine the name that people know it by. */
  constructor(place: (machine: string) => string = nameLike, now: () => number = () => Date.now()) {
    this.#place = place
    this.#now = now
  }

  /** Takes the next entry of the log, and gives what to show where that is news. */
  take(entry: LogEntry): Shown | undefined {
    const hasBegun = this.#follow(entry)
    if (this.#tasks.size === 0) return undefined
    if (!hasBegun && this.#now() - this.#toldAt < restMs) return undefined
    const shown = this.#shown()
    const text = JSON.stringify(shown)
    if (text === this.#told) return undefined
    this.#told = text
    this.#toldAt = this.#now()
    return shown
  }

  /** Whether something has begun that is worth a word. */
  #follow(entry: LogEntry): boolean {
    if (entry.kind === 'start') return this.#start(entry)
    if (entry.kind === 'result') this.#result(entry)
    if (entry.kind === 'stop') this.#stop(entry.id)
    return false
  }

  #start({ id, type, fields }: Extract<LogEntry, { kind: 'start' }>): boolean {
    if (type === activities.builds) this.#builds ??= { id, done: 0, expected: 0 }
    if (type === activities.copyPaths) this.#fetches ??= { id, done: 0, expected: 0 }
    if (type !== activities.build && type !== activities.copyPath) return false
    if (this.#tasks.size >= mostTasks) return false
    const [path = '', from = '', to = ''] = fields.map(String)
    // A remote builder tells of the build too that is known from here.
    for (const task of this.#tasks.values()) if (task.path === path) return false
    if (type === activities.build)
      this.#tasks.set(id, { what: 'build', path, where: from, done: 0 })
    else this.#tasks.set(id, { what: isMachine(to) ? 'send' : 'fetch', path, where: '', done: 0 })
    return type === activities.build
  }

  #result({ id, type, fields }: Extract<LogEntry, { kind: 'result' }>): void {
    if (type === results.setExpected && fields[0] === activities.copyPath)
      this.#toFetch = Math.max(this.#toFetch, countIn(fields[1]))
    if (type !== results.progress) return
    const count = [this.#builds, this.#fetches].find((each) => each?.id === id)
    const task = this.#tasks.get(id)
    if (count !== undefined) {
      count.done = countIn(fields[0])
      count.expected = countIn(fields[1])
    } else if (task !== undefined) task.done = countIn(fields[0])
  }

  #stop(id: string): void {
    const task = this.#tasks.get(id)
    if (task?.what === 'fetch') this.#fetched += task.done
    this.#tasks.delete(id)
  }

  #shown(): Shown {
    const all = [...this.#tasks.values()]
    const counts = { build: this.#builds, fetch: this.#fetches, send: undefined }
    const message = (['build', 'fetch', 'send'] as const).flatMap((what) => {
      const tasks = all.filter((task) => task.what === what)
      return tasks.length === 0 ? [] : this.#words(doings[what], tasks, counts[what])
    })
    return { message: message.join('; '), ...this.#bytes(all) }
  }

  #words(doing: string, tasks: readonly Task[], count: Count | undefined): string {
    const names = tasks.slice(0, namedAtOnce).map((task) => this.#name(task))
    const more = tasks.length - names.length
    const listed = [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ')
    const left = count === undefined ? 0 : count.expected - count.done
    return left > 1 && count !== undefined
      ? `${doing} ${listed} (${left} of ${count.expected} left)`
      : `${doing} ${listed}`
  }

  #name({ path, where }: Task): string {
    return where === '' ? nameOfPath(path) : `${nameOfPath(path)} on ${this.#place(where)}`
  }

  #bytes(tasks: readonly Task[]): Omit<Shown, 'message'> {
    const fetching = tasks.filter(({ what }) => what === 'fetch')
    if (fetching.length === 0) return {}
    const done = fetching.reduce((sum, task) => sum + task.done, this.#fetched)
    return this.#toFetch < done || this.#toFetch === 0 ? {} : { done, total: this.#toFetch }
  }
}

/** Whether a store is another machine's. */
const isMachine = (store: string) => /^ssh(?:-ng)?:/.test(store)

function countIn(field: Field | undefined): number {
  return typeof field === 'number' && Number.isSafeInteger(field) && field >= 0 ? field : 0
}
