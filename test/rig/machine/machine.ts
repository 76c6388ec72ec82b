import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import type { Duplex, Readable } from 'node:stream'
import { leashed } from '../../../src/host/leash.ts'
import { descriptors } from './arguments.ts'
import { Monitor } from './monitor.ts'

interface BlockStats {
  readonly stats: { readonly wr_bytes: number }
}

/** A rig's QEMU: the machine itself, as who stands beside it sees it. */
export class Machine {
  readonly monitor: Monitor
  /** Settles when QEMU has ended. */
  readonly ended: Promise<void>
  readonly #child: ChildProcess
  readonly #boots = new EventEmitter<{ boot: [] }>()
  #count = 1
  #said = ''

  /** Starts QEMU in the rig's folder, on a leash: it ends with the process that calls this. */
  constructor(program: string, args: readonly string[], folder: string) {
    const [leash, leashArgs] = leashed([program, ...args])
    const stdio = ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'] as const
    this.#child = spawn(leash, leashArgs, { cwd: folder, stdio: [...stdio] })
    this.ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve())
      this.#child.once('error', () => resolve())
    })
    const stderr = this.#child.stderr as Readable
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-4096)
    })
    this.monitor = new Monitor(this.socket('monitor'))
    this.monitor.events.on('RESET', () => {
      this.#count += 1
      this.#boots.emit('boot')
    })
  }

  /** Our end of what QEMU has as a descriptor. */
  socket(name: keyof typeof descriptors): Duplex {
    return (this.#child.stdio as readonly unknown[])[descriptors[name]] as Duplex
  }

  /** How often its firmware has started it; a kexec is no start. */
  get boots(): number {
    return this.#count
  }

  /** Settles once it has been started that often. Rejects where it ends before. */
  async booted(times: number, signal: AbortSignal): Promise<void> {
    while (this.#count < times) {
      const gone = this.ended.then(() => {
        throw new Error(`QEMU has ended: ${this.#said.trim()}`)
      })
      await Promise.race([once(this.#boots, 'boot', { signal }), gone])
    }
  }

  /** The port of this host's by which QEMU leads to the machine's SSH server. */
  async forwardedPort(): Promise<number> {
    const command = { 'command-line': 'info usernet' }
    const table = String(await this.monitor.do('human-monitor-command', command))
    const port = /HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)/.exec(table)?.[1]
    if (port === undefined) throw new Error(`QEMU forwards nothing: ${table}`)
    return Number(port)
  }

  /** Bytes that it has written to its disk since QEMU was started. */
  async bytesWritten(): Promise<number> {
    const [disk] = (await this.monitor.do('query-blockstats')) as BlockStats[]
    if (disk === undefined) throw new Error('QEMU has no disk')
    return disk.stats.wr_bytes
  }

  /** Settles once it has powered itself off. */
  async off(signal?: AbortSignal): Promise<void> {
    const off = once(this.monitor.events, 'SHUTDOWN', signal && { signal })
    const { status } = (await this.monitor.do('query-status')) as { readonly status: string }
    if (status !== 'shutdown') await off
  }

  /** What QEMU complained of. */
  get said(): string {
    return this.#said.trim()
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** As power fails: at once. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }
}
