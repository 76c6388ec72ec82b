import type { ChildProcess } from 'node:child_process'
import type { FileHandle } from 'node:fs/promises'
import type { Duplex, Readable } from 'node:stream'
import { markOf } from '../../../host/process.ts'
import { Fault } from '../../../model/fault.ts'
import type { Watch } from '../../../model/machine.ts'
import { ConsoleReader } from '../../console.ts'
import { spawnApart } from './apart.ts'
import { type Confinement, confined } from './confine.ts'
import { descriptors } from './descriptors.ts'
import { Monitor } from './monitor.ts'

/** A running QEMU: its connections, its end, and why it ended. */
export interface Qemu {
  readonly channel: Duplex
  readonly monitor: Monitor
  /** Settles when QEMU has ended and all it said has been read. */
  readonly ended: Promise<void>
  /** Why it ended; only after `ended`. `greeted`: whether the guest had answered. */
  readonly why: (greeted: boolean) => Fault
  readonly kill: () => void
}

/** Open files that QEMU gets as descriptors of its own; a state only together with a memory. */
export interface Handed {
  readonly memory?: FileHandle
  readonly state?: FileHandle
}

const saidLines = 20

/**
 * Starts QEMU, confined, with our sockets as its only connections, and the files it is handed.
 * QEMU has none of our standard streams: it would change the terminal's mode.
 */
export function startQemu(
  program: string,
  args: readonly string[],
  confinement: Confinement,
  watch: Watch,
  { memory, state }: Handed = {},
): Qemu {
  const { argv, env } = confined([program, ...args], confinement)
  const sockets = ['pipe', 'pipe', 'pipe'] as const
  const files = [memory, state].flatMap((file) => file?.fd ?? [])
  const stdio = ['ignore', 'ignore', 'pipe', ...sockets, ...files] as const
  const child = spawnApart(argv, env, stdio)
  const [channel, console, qmp] = [descriptors.channel, descriptors.console, descriptors.qmp].map(
    (descriptor) => (child.stdio as readonly unknown[])[descriptor],
  ) as [Duplex, Duplex, Duplex]

  const monitor = new Monitor(qmp)
  const reader = new ConsoleReader()
  console.on('error', () => undefined)
  console.on('data', (bytes: Buffer) => {
    reader.take(bytes)
    watch.stream({ type: 'console', bytes })
  })
  const said = keepTail(child.stderr as Readable)
  const ended = untilEnd(child)
  announce(child, watch)

  return {
    channel,
    monitor,
    ended,
    why: (greeted) => whyEnded({ child, monitor, reader, said: said(), greeted }),
    kill: () => child.kill('SIGKILL'),
  }
}

function announce(child: ChildProcess, watch: Watch): void {
  const mark = child.pid === undefined ? undefined : markOf(child.pid)
  if (mark) watch.emit({ type: 'process-started', name: 'qemu', process: mark })
}

/** `close` comes once the process has ended and its pipes are read to their end. */
function untilEnd(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
}

function keepTail(stream: Readable): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(-8192)
  })
  return () => text.trim().split('\n').slice(-saidLines).join('\n')
}

interface End {
  readonly child: ChildProcess
  readonly monitor: Monitor
  readonly reader: ConsoleReader
  readonly said: string
  readonly greeted: boolean
}

/** The one place that says what a machine's end means. */
function whyEnded({ child, monitor, reader, said, greeted }: End): Fault {
  const { panicked, shutdown } = monitor.end
  if (panicked || reader.panic !== undefined) {
    return new Fault('panicked', reader.panic ?? "the guest's kernel panicked", {
      remedy: 'console.log holds the whole trace',
    })
  }
  const outcome = greeted ? 'lost' : 'boot-failed'
  const lastWords = greeted || !reader.lastWords ? '' : `; its last words: ${reader.lastWords}`
  const advice = greeted ? { remedy: 'if the script does that, have it end instead' } : {}
  if (shutdown === 'guest-shutdown') {
    return new Fault(outcome, `the guest powered itself off${lastWords}`, advice)
  }
  if (shutdown === 'guest-reset') {
    return new Fault(outcome, `the guest rebooted${lastWords}`, advice)
  }
  if (child.signalCode !== null) {
    return new Fault(greeted ? 'lost' : 'infra-error', `QEMU was killed by ${child.signalCode}`, {
      remedy: "if nobody did, look for the kernel's out-of-memory killer in dmesg",
    })
  }
  const how = said === '' ? `QEMU ended with ${child.exitCode}` : `QEMU ended: ${said}`
  return new Fault(greeted ? 'lost' : 'infra-error', how)
}
