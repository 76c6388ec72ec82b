import { cpus, totalmem } from 'node:os'
import { outputOf } from '../../src/host/command.ts'
import { findQemu } from '../../src/host/programs.ts'
import type { Size } from '../contestants/contestant.ts'
import type { Field } from '../field.ts'
import { entered } from '../trixie/enter.ts'

/** On what was measured, line by line. */
export async function describeHost(
  { heats, chroot }: Field,
  { accel, cpus: guestCpus, memoryMiB }: Size,
): Promise<string[]> {
  const guests = heats.map(async ({ system, built }) => {
    const qemu = await firstLine((await findQemu(system)) ?? '')
    return `${system}: kernel ${built.bundle.kernel.release}, ${qemu}`
  })
  return [
    `host: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `each guest: ${guestCpus} CPUs, ${memoryMiB} MiB, ${accel === 'tcg' ? 'emulated (TCG)' : 'KVM'}`,
    ...(await Promise.all(guests)),
    ...(chroot === undefined ? [] : [await describeVng(chroot)]),
    `Node ${(await outputOf('node', ['--version'])).trim()}`,
  ]
}

async function describeVng(chroot: string): Promise<string> {
  const [version, qemu] = await Promise.all(
    ['vng', 'qemu-system-x86_64'].map((name) => {
      const { program, args } = entered(chroot, [name])
      return firstLine(program, args)
    }),
  )
  return `${version}, with ${qemu}`
}

async function firstLine(program: string, args: readonly string[] = []): Promise<string> {
  const [line = ''] = (await outputOf(program, [...args, '--version'])).split('\n')
  return line.replace(/ version /, ' ')
}
