import { join } from 'node:path'
import type { BuiltBundle } from '../../model/bundle.ts'
import type { RunSpec } from '../../model/plan.ts'
import { type System, systemNames } from '../../model/system.ts'
import { gdbDoor } from './gdb.ts'
import { deviceArgument, type Plug } from './plug.ts'

export type Accel = 'kvm' | 'tcg'

/** The descriptors QEMU inherits: connected sockets, and nothing else of ours. */
export const descriptors = { channel: 3, console: 4, qmp: 5 } as const

/** A virtiofs share as QEMU sees it. */
export interface ShareSocket {
  readonly tag: string
  readonly socket: string
}

/** The kernel's crypto self-tests take a tenth of an emulated boot; `--append cryptomgr.notests=n` has them. */
const whenEmulated = ['cryptomgr.notests']

/** What a VM is made of beside its bundle and its spec. */
export interface VmParts {
  readonly accel: Accel
  /** QEMU's own where absent. */
  readonly firmware: string | undefined
  readonly shares: readonly ShareSocket[]
  /** Disks and network. */
  readonly plugs: readonly Plug[]
}

/** What differs between the two systems' virtual boards. */
const boards = {
  'x86_64-linux': {
    machine: 'q35,usb=off,smbus=off,vmport=off,hpet=off,graphics=off',
    // Under emulation `max` costs x86_64 nothing and lets programs for newer CPUs run.
    cpu: { kvm: 'host', tcg: 'max' },
    console: 'ttyS0',
    // Under emulation the timer and the clock are as exact as they get: no calibration.
    kernel: ['tsc=reliable', 'no_timer_check'],
  },
  'aarch64-linux': {
    machine: 'virt,gic-version=max',
    // Under emulation `max` costs half as much again: pointer authentication is emulated.
    cpu: { kvm: 'host', tcg: 'cortex-a57' },
    console: 'ttyAMA0',
    kernel: [],
  },
} as const satisfies Record<
  System,
  { machine: string; cpu: Record<Accel, string>; console: string; kernel: readonly string[] }
>

/** QEMU's whole argument list for a run. Commas in paths are doubled, as QEMU wants them. */
export function qemuArguments(
  built: BuiltBundle,
  spec: RunSpec,
  { accel, firmware, shares, plugs }: VmParts,
): string[] {
  const board = boards[spec.system]
  const { bundle } = built
  const { kernel } = bundle
  return [
    ...['-name', 'nixos-testbed', '-no-user-config', '-nodefaults', '-display', 'none'],
    ...['-machine', `${board.machine},accel=${accel},memory-backend=ram`],
    ...['-cpu', board.cpu[accel], '-smp', String(spec.cpus), '-m', `${spec.memoryMiB}M`],
    ...['-object', `memory-backend-memfd,id=ram,size=${spec.memoryMiB}M,share=on`],
    // A panic is told by pvpanic, and then runs its course to the last console line.
    ...['-no-reboot', '-action', 'panic=none', '-device', 'pvpanic-pci'],
    ...(firmware === undefined ? [] : ['-bios', firmware]),
    ...['-kernel', join(built.path, kernel.vmlinux ?? kernel.file)],
    ...['-initrd', join(built.path, bundle.initrd)],
    ...['-append', kernelArguments(built, spec, accel).join(' ')],
    ...socketDevice('console', descriptors.console),
    ...['-serial', 'chardev:console'],
    ...socketDevice('qmp', descriptors.qmp),
    ...['-mon', 'chardev=qmp,mode=control'],
    ...socketDevice('channel', descriptors.channel),
    ...['-device', 'virtio-serial-pci,max_ports=2'],
    ...['-device', 'virtserialport,chardev=channel,name=testbed.channel'],
    ...['-blockdev', rootDrive(join(built.path, bundle.root))],
    ...['-device', 'virtio-blk-pci,drive=root,serial=testbed-root'],
    ...['-device', 'virtio-rng-pci'],
    ...plugs.flatMap((plug) => [...plug.arguments, '-device', deviceArgument(plug.device)]),
    ...shares.flatMap(shareDevice),
    ...(spec.gdbPort === undefined ? [] : gdbDoor(spec.gdbPort).arguments),
    ...spec.qemuArgs,
  ]
}

function kernelArguments({ bundle }: BuiltBundle, spec: RunSpec, accel: Accel): string[] {
  const board = boards[spec.system]
  const loudness = spec.initrdConsole ? ['loglevel=7'] : ['quiet']
  return [
    `console=${board.console}`,
    ...loudness,
    'panic=-1',
    ...board.kernel,
    ...(accel === 'tcg' ? whenEmulated : []),
    ...bundle.cmdline,
    ...spec.append,
  ]
}

function socketDevice(id: string, descriptor: number): string[] {
  return ['-chardev', `socket,id=${id},fd=${descriptor}`]
}

function rootDrive(image: string): string {
  return JSON.stringify({
    driver: 'raw',
    'node-name': 'root',
    'read-only': true,
    file: { driver: 'file', filename: image, 'read-only': true },
  })
}

function shareDevice({ tag, socket }: ShareSocket): string[] {
  const id = `share-${tag}`
  return [
    ...['-chardev', `socket,id=${id},path=${socket.replaceAll(',', ',,')}`],
    ...['-device', `vhost-user-fs-pci,chardev=${id},tag=${tag}`],
  ]
}

/** The QEMU program for a guest system. */
export function qemuProgram(system: System): string {
  return `qemu-system-${systemNames[system].qemu}`
}
