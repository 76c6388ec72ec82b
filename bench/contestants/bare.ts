import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findQemu } from '../../src/host/programs.ts'
import { qemuArguments, qemuProgram } from '../../src/machine/vm/arguments.ts'
import { quickFirmware } from '../../src/machine/vm/firmware.ts'
import type { BuiltBundle } from '../../src/model/bundle.ts'
import type { RunSpec } from '../../src/model/plan.ts'
import { packNewc, readNewc } from '../initrd/newc.ts'
import type { Contestant, Size } from './contestant.ts'

/** Which of the tool's arguments make the machine and its kernel; each has one value. */
const ofTheMachine = ['-machine', '-cpu', '-smp', '-m', '-object', '-bios', '-kernel', '-append']

/**
 * The least that kernel can do on that machine: QEMU with its own firmware, the kernel image as
 * the distribution ships it, an initrd with busybox alone, power off.
 * The arguments are the tool's own, so the two cannot drift apart.
 */
export function bare(built: BuiltBundle, size: Size, folder: string): Promise<Contestant> {
  const { vmlinux: _, ...kernel } = built.bundle.kernel
  const asShipped = { ...built, bundle: { ...built.bundle, kernel } }
  return contestant('bare minimum', 'bare', asShipped, size, folder, undefined)
}

/** The same, entered as the tool enters it: the quick firmware, the unpacked kernel. */
export async function bareDirect(
  built: BuiltBundle,
  size: Size,
  folder: string,
): Promise<Contestant> {
  const qemu = await findQemu(built.bundle.system)
  const firmware = qemu && (await quickFirmware(qemu, specOf(built, size)))
  return contestant('bare, entered directly', 'direct', built, size, folder, firmware)
}

async function contestant(
  name: string,
  id: string,
  built: BuiltBundle,
  size: Size,
  folder: string,
  firmware: string | undefined,
): Promise<Contestant> {
  const { system } = built.bundle
  const initrd = join(folder, `${system}.initrd`)
  await writeFile(initrd, await busyboxAlone(built))
  const parts = { accel: size.accel, firmware, shares: [] }
  const machine = pick(ofTheMachine, qemuArguments(built, specOf(built, size), parts))
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
    system: bundle.system,
    append: ['rdinit=/busybox', '--', 'poweroff', '-f'],
    workload: { name: 'none', script: new Uint8Array(), env: {}, cwd: '/' },
    limits: { bootMs: 0, scriptMs: 0 },
    ...size,
    initrdConsole: false,
    qemuArgs: [],
  }
}

/** The named options of an argument list, each with its value. */
function pick(names: readonly string[], args: readonly string[]): string[] {
  return args.flatMap((arg, index) => (names.includes(arg) ? [arg, args[index + 1] ?? ''] : []))
}
