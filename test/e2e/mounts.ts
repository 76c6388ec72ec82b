import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Mounts in a namespace that a process of ours holds: they are gone when it ends, or we do. */
export class PrivateMounts {
  readonly #holder: ChildProcess

  private constructor(holder: ChildProcess) {
    this.#holder = holder
  }

  static async make(script: string): Promise<PrivateMounts> {
    const held = `set -e\n${script}\necho ready\nread -r _`
    const holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', held], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ended = once(holder, 'exit').then(() => Promise.reject(new Error('mounts failed')))
    ended.catch(() => undefined)
    await Promise.race([once(holder.stdout, 'data'), ended])
    return new PrivateMounts(holder)
  }

  /** A command line that sees the mounts, and stands in a folder. */
  entered(argv: readonly string[], folder: string): string[] {
    const mounts = `--mount=/proc/${this.#holder.pid}/ns/mnt`
    return ['nsenter', mounts, `--wdns=${folder}`, '--', ...argv]
  }

  /** A path there, for a process that does not see the mounts. */
  outside(path: string): string {
    return `/proc/${this.#holder.pid}/root${path}`
  }

  async end(): Promise<void> {
    const ended = once(this.#holder, 'exit')
    this.#holder.stdin?.end()
    await ended
  }
}
