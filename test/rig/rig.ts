import { rm } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type CommandResult, runCommand } from '../../src/host/command.ts'
import { findQemu } from '../../src/host/programs.ts'
import { quoted } from '../../src/machine/kexec/ssh/command/quote.ts'
import { type Keys, makeKeys, makeOtherKey, writeKnownHosts } from './access.ts'
import { newRigFolder } from './folder.ts'
import { copyDisk } from './image/disk.ts'
import { furnish } from './image/furnish.ts'
import { furnishingsFor } from './image/furnishings.ts'
import { type Image, imageFor } from './image/image.ts'
import { type Impostor, impostorWith } from './line/impostor.ts'
import { layLine } from './line/lay.ts'
import type { Line } from './line/line.ts'
import { newTap } from './line/tap.ts'
import { qemuArguments } from './machine/arguments.ts'
import { Machine } from './machine/machine.ts'
import { needRequisites } from './requisites.ts'
import { type RigWish, wishOf } from './wish.ts'

const answerLimitMs = 300_000
const powerCycle = join(import.meta.dirname, 'machine/power-cycle.ts')

/** How a command is run. */
export interface ExecOptions {
  readonly user?: string
  readonly input?: string | Uint8Array
  /** After it the client is killed, which shows as a null code. */
  readonly limitMs?: number
}

/** A machine with a disk that plays the hardware, up and answering. */
export interface Rig {
  /** `ssh://root@ADDRESS:PORT`, the near end of the line to its SSH server. */
  readonly target: string
  readonly port: number
  /** Files: its host keys as known_hosts has them, the private key that opens it. */
  readonly knownHosts: string
  readonly key: string
  /** The file its serial line is written to, through all its boots. */
  readonly serial: string
  /** The raw file that is its disk. */
  readonly disk: string
  /** What it was started from. */
  readonly image: Image
  readonly line: Line
  readonly machine: Machine
  /** Resets what the line carries and what comes. */
  cut(): void
  /** Carries nothing from now on, and refuses nothing: as where a cable is out. */
  stall(): void
  /** Has another answer in the machine's place, with a host key of their own. */
  impersonate(): Promise<Impostor>
  /** Undoes these. */
  mend(): void
  /** How often its firmware has started it; a kexec is no start. */
  boots(): number
  /** Settles once it has been started that often. */
  booted(times: number): Promise<void>
  /** Settles once its SSH server lets us in, whoever it is that has its host key. */
  answers(): Promise<void>
  /** Runs a shell command on it by OpenSSH's client, and waits for its end. */
  exec(command: string, options?: ExecOptions): Promise<CommandResult>
  /** Bytes that it has written to its disk since it was started first. */
  bytesWritten(): Promise<number>
  /** Presses the reset button. */
  reset(): Promise<void>
  /** A shell command that does so from anywhere on this host. */
  readonly powerCycleCommand: string
  /** Takes the machine away, and all that was made for it. Idempotent. */
  stop(): Promise<void>
}

/** Makes a machine as wished and waits until it answers. Whatever comes of it, it ends with this process. */
export async function startRig(open: Partial<RigWish> = {}): Promise<Rig> {
  const wish = wishOf(open)
  await needRequisites(wish)
  const image = await imageFor(wish)
  const folder = await newRigFolder()
  const keys = await makeKeys(folder)
  const disk = join(folder, 'disk')
  await copyDisk(image.disk, disk)
  const tap = wish.network === 'ipv6' ? newTap() : undefined
  await furnish(disk, await furnishingsFor(wish, keys, tap), folder)
  const qemu = (await findQemu(wish.system)) ?? ''
  const machine = new Machine(qemu, qemuArguments(image, wish, tap?.name), folder)
  const line = await layLine(machine, wish, tap)
  const rig = rigOf({ wish, image, folder, keys, machine, line })
  await writeKnownHosts(rig.knownHosts, line, keys)
  try {
    await rig.answers()
    return rig
  } catch (error) {
    await rig.stop()
    throw error
  }
}

interface Parts {
  readonly wish: RigWish
  readonly image: Image
  readonly folder: string
  readonly keys: Keys
  readonly machine: Machine
  readonly line: Line
}

function rigOf({ wish, image, folder, keys, machine, line }: Parts): Rig {
  const knownHosts = join(folder, 'known_hosts')
  const impostors: Impostor[] = []
  const machineEnd = line.end
  let stopping: Promise<void> | undefined
  const takeAway = async () => {
    for (const impostor of impostors) impostor.close()
    await line.close()
    await machine.kill()
    await rm(folder, { recursive: true, force: true })
  }
  const exec: Rig['exec'] = (command, { user = 'root', input = '', limitMs } = {}) =>
    runCommand(
      'ssh',
      [...sshOptions(knownHosts, keys.key, line.port), `${user}@${line.address}`, command],
      { input, signal: wish.signal, ...(limitMs === undefined ? {} : { timeoutMs: limitMs }) },
    )
  return {
    target: `ssh://root@${isIPv6(line.address) ? `[${line.address}]` : line.address}:${line.port}`,
    port: line.port,
    knownHosts,
    key: keys.key,
    serial: join(folder, 'serial.log'),
    disk: join(folder, 'disk'),
    image,
    line,
    machine,
    cut: () => line.become('cut'),
    stall: () => line.become('stalled'),
    impersonate: async () => {
      const impostor = await impostorWith(await makeOtherKey(folder))
      impostors.push(impostor)
      line.leadTo(impostor.end)
      return impostor
    },
    mend: () => {
      if (impostors.length > 0) line.leadTo(machineEnd)
      for (const impostor of impostors.splice(0)) impostor.close()
      line.become('open')
    },
    boots: () => machine.boots,
    booted: (times) => machine.booted(times, wish.signal),
    answers: () => untilAnswer(exec, machine, wish.signal),
    exec,
    bytesWritten: () => machine.bytesWritten(),
    reset: () => machine.monitor.reset(),
    powerCycleCommand: [process.execPath, powerCycle, folder].map(quoted).join(' '),
    stop: () => {
      stopping ??= takeAway()
      return stopping
    },
  }
}

function sshOptions(knownHosts: string, key: string, port: number): string[] {
  const options = [
    `UserKnownHostsFile=${knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'ConnectTimeout=10',
    'LogLevel=ERROR',
  ]
  return [
    '-F',
    'none',
    '-i',
    key,
    '-p',
    String(port),
    ...options.flatMap((option) => ['-o', option]),
  ]
}

async function untilAnswer(
  exec: Rig['exec'],
  machine: Machine,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + answerLimitMs
  for (;;) {
    const { code, stderr } = await exec('true', { limitMs: 30_000 })
    if (code === 0) return
    signal.throwIfAborted()
    const problem = machine.isRunning ? stderr.trim() : `QEMU has ended: ${machine.said}`
    if (!machine.isRunning || performance.now() > deadline)
      throw new Error(`the rig does not answer: ${problem}`)
    await pause(250, undefined, { signal })
  }
}
