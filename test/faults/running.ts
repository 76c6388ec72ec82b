import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Event } from '../../src/model/event.ts'
import { type Process, processesOf } from './processes.ts'
import type { Site } from './site.ts'

/** A moment that nobody saw: too short for a busy machine, or never there. */
export class Missed extends Error {}

/** A call of the tool, in a session of its own, to be followed and disturbed. */
export class Running {
  readonly site: Site
  readonly events: Event[] = []
  readonly ended: Promise<number>
  readonly #child: ChildProcess
  readonly #started = performance.now()
  #stdout = ''
  #stderr = ''
  #isOver = false

  constructor(site: Site, args: readonly string[]) {
    this.site = site
    const argv = [site.launcher, ...args]
    const [program = '', ...rest] = site.mounts?.entered(argv, site.folder) ?? argv
    this.#child = spawn(program, rest, {
      cwd: site.folder,
      env: { ...process.env, ...site.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text) => (this.#stdout += text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text) => (this.#stderr += text))
    createInterface({ input: this.#child.stdio[3] as Readable }).on('line', (line) =>
      this.events.push(JSON.parse(line)),
    )
    // Its end, not its pipes': what is left may hold those.
    this.ended = once(this.#child, 'exit').then(([code, signal]) => {
      this.#isOver = true
      return code ?? 128 + ({ SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[String(signal)] ?? 0)
    })
  }

  /** The tool's process, which leads its session. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  get processes(): Process[] {
    return processesOf(this.pid, this.site.folder)
  }

  /** Waits until something can be seen, looking as often as can be. Rejects when the tool ends first. */
  async until<T>(what: string, look: () => T | undefined | false): Promise<T> {
    for (;;) {
      const seen = look()
      if (seen !== undefined && seen !== false) return seen
      if (this.#isOver) throw new Missed(`nobody saw ${what}`)
      await pause(1)
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends all of it, for a row that did not. */
  destroy(): void {
    for (const { pid } of this.processes) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it has ended by itself
      }
    }
  }
}
