import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findQemu } from '../../src/host/programs.ts'
import { coldArguments, qemuProgram } from '../../src/machine/vm/qemu/arguments.ts'
import { quickFirmware } from '../../src/machine/vm/qemu/firmware.ts'
import type { BuiltBundle } from '../../src/model/bundle.ts'
import type { RunSpec } from '../../src/model/plan.ts'
import { packNewc, readNewc } from '../initrd/newc.ts'
import type { Contestant, Size } from './contestant.ts'

/** Which of the tool's arguments make the machine and its kernel; each has one value. */
const ofTheMachine = ['-machine', '-cpu', '-smp', '-m', '-object', '-bios', '-kernel', '-append']

/** What of the tool's kernel arguments somebody would type who starts QEMU by hand. */
const byHand = /^(console=\S+|quiet|panic=\S+|rdinit=\S+|--|poweroff|-f)$/

/**
 * The least that kernel can do on that machine: QEMU with its own firmware, the kernel image as
 * the distribution ships it and the kernel arguments one types by hand, an initrd with busybox
 * alone, power off.
 * The arguments are the tool's own, so the two cannot drift apart.
 */
export async function bare(built: BuiltBundle, size: Size, folder: string): Promise<Contestant> {
  const { vmlinux: _, ...kernel } = built.bundle.kernel
  const asShipped = { ...built, bundle: { ...built.bundle, kernel } }
  const parts = { accel: size.accel, firmware: undefined, plugs: [] }
  const machine = machineOf(asShipped, size, parts).map(withArgumentsByHand)
  return contestant('bare minimum', 'bare', machine, built, folder)
}

/** The same, entered as the tool enters it: the quick firmware, the unpacked kernel. */
export async function bareDirect(
  built: BuiltBundle,
  size: Size,
  folder: string,
): Promise<Contestant> {
  const qemu = await findQemu(built.bundle.system)
  const firmware = qemu && (await quickFirmware(qemu, specOf(built, size)))
  const machine = machineOf(built, size, { accel: size.accel, firmware, plugs: [] })
  return contestant('bare, entered directly', 'direct', machine, built, folder)
}

type Parts = Parameters<typeof coldArguments>[2]

function machineOf(built: BuiltBundle, size: Size, parts: Parts): string[] {
  return pick(ofTheMachine, coldArguments(built, specOf(built, size), parts))
}

/** Leaves the kernel arguments alone that are the tool's own; any other argument is as it is. */
function withArgumentsByHand(argument: string): string {
  if (!argument.startsWith('console=')) return argument
  return argument
    .split(' ')
    .filter((each) => byHand.test(each))
    .join(' ')
}

async function contestant(
  name: string,
  id: string,
  machine: readonly string[],
  built: BuiltBundle,
  folder: string,
): Promise<Contestant> {
  const { system } = built.bundle
  const initrd = join(folder, `${system}.initrd`)
  await writeFile(initrd, await busyboxAlone(built))
  const quiet = ['-no-user-config', '-nodefaults', '-display', 'none', '-no-reboot']
  const console = (round: string) => join(round, 'console.log')
  return {
    id: `${id}-${system}`,
    name,
    start: (round) => ({
      program: qemuProgram(system),
      args: [...quiet, ...machine, '-initrd', initrd, '-serial', `file:${console(round)}`],
    }),
    // QEMU ends with 0 after a panic too.
    prove: async (round) => {
      const said = await readFile(console(round), 'utf8')
      if (!said.includes('Power down')) throw new Error(`no power off in ${console(round)}`)
    },
  }
}

async function busyboxAlone({ path, bundle }: BuiltBundle): Promise<Buffer> {
  const initrd = join(path, bundle.initrd)
  const content = readNewc(await readFile(initrd), 'testbed/busybox')
  if (content === undefined) throw new Error(`${initrd} holds no testbed/busybox`)
  return packNewc([{ name: 'busybox', mode: 0o755, content }])
}

/** As much of a run as the machine's arguments are made of; what comes after `--` goes to init. */
function specOf({ bundle }: BuiltBundle, size: Size): RunSpec {
  return {
    id: 'bare',
    machine: 'vm',
    system: bundle.system,
    append: ['rdinit=/busybox', '--', 'poweroff', '-f'],
    copy: { number: 1, of: 1 },
    workload: { name: 'none', script: new Uint8Array(), env: {}, cwd: '/', bring: [] },
    secrets: [],
    limits: { bootMs: 0, scriptMs: 0 },
    ...size,
    disks: [],
    realDisks: [],
    network: { kind: 'user' },
    forwards: [],
    shareTransport: 'auto',
    initrdConsole: false,
    cold: true,
    qemuArgs: [],
  }
}

/** The named options of an argument list, each with its value. */
function pick(names: readonly string[], args: readonly string[]): string[] {
  return args.flatMap((arg, index) => (names.includes(arg) ? [arg, args[index + 1] ?? ''] : []))
}
