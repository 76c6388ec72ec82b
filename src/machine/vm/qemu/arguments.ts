import { join } from 'node:path'
import type { BuiltBundle } from '../../../model/bundle.ts'
import type { RunSpec } from '../../../model/plan.ts'
import { type System, systemNames } from '../../../model/system.ts'
import { systemArguments } from '../../system/arguments.ts'
import { descriptors } from './descriptors.ts'
import { deviceArgument, type Plug } from './plug.ts'
import { portArguments } from './ports.ts'

export type Accel = 'kvm' | 'tcg'

/** The kernel's crypto self-tests take a tenth of an emulated boot; `--append cryptomgr.notests=n` has them. */
const whenEmulated = ['cryptomgr.notests']

/** What a VM is made of beside its bundle and its spec. */
export interface VmParts {
  readonly accel: Accel
  /** QEMU's own where absent. */
  readonly firmware: string | undefined
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

/** A machine that boots with all its devices. Commas in paths are doubled, as QEMU wants them. */
export function coldArguments(
  built: BuiltBundle,
  spec: RunSpec,
  parts: VmParts & { readonly plugs: readonly Plug[] },
): string[] {
  return [
    ...machineArguments(built, spec, parts),
    ...['-object', `memory-backend-memfd,${memory(spec)}`],
    ...bootArguments(built, spec, parts.accel),
    ...parts.plugs.flatMap(plugArguments),
    ...spec.qemuArgs,
  ]
}

/** A machine that boots with empty ports, for devices to be plugged in when it has. */
export function bareArguments(built: BuiltBundle, spec: RunSpec, parts: VmParts): string[] {
  return [
    ...machineArguments(built, spec, parts),
    ...givenMemory(spec),
    ...portArguments(),
    ...bootArguments(built, spec, parts.accel),
  ]
}

/** The same machine, standing still until it is given the state that one came to. */
export function warmArguments(built: BuiltBundle, spec: RunSpec, parts: VmParts): string[] {
  return [
    ...machineArguments(built, spec, parts),
    ...givenMemory(spec),
    ...portArguments(),
    ...loaderOf(built, spec),
    ...['-incoming', 'defer', '-S'],
  ]
}

/** What does not depend on how the machine starts. */
function machineArguments(built: BuiltBundle, spec: RunSpec, parts: VmParts): string[] {
  const board = boards[spec.system]
  const { accel, firmware } = parts
  return [
    ...['-name', 'nixos-testbed', '-no-user-config', '-nodefaults', '-display', 'none'],
    ...['-machine', `${board.machine},accel=${accel},memory-backend=ram`],
    ...['-cpu', board.cpu[accel], '-smp', String(spec.cpus), '-m', `${spec.memoryMiB}M`],
    // A panic is told by pvpanic, and then runs its course to the last console line.
    ...['-no-reboot', '-action', 'panic=none', '-device', 'pvpanic-pci'],
    ...(firmware === undefined ? [] : ['-bios', firmware]),
    ...socketDevice('console', descriptors.console),
    ...['-serial', 'chardev:console'],
    ...socketDevice('qmp', descriptors.qmp),
    ...['-mon', 'chardev=qmp,mode=control'],
    ...socketDevice('channel', descriptors.channel),
    ...['-device', 'virtio-serial-pci,max_ports=2'],
    ...['-device', 'virtserialport,chardev=channel,name=testbed.channel'],
    ...['-blockdev', rootDrive(join(built.path, built.bundle.root))],
    ...['-device', 'virtio-blk-pci,drive=root,serial=testbed-root'],
    ...['-device', 'virtio-rng-pci'],
    ...(spec.system === 'x86_64-linux'
      ? ['-global', 'ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off']
      : []),
  ]
}

function bootArguments(built: BuiltBundle, spec: RunSpec, accel: Accel): string[] {
  const { kernel, initrd } = built.bundle
  return [
    ...['-kernel', join(built.path, kernel.vmlinux ?? kernel.file)],
    ...['-initrd', join(built.path, initrd)],
    ...['-append', kernelArguments(built, spec, accel).join(' ')],
  ]
}

/** What file servers are to see of it they must share with the machine. */
const memory = ({ memoryMiB }: RunSpec) => `id=ram,size=${memoryMiB}M,share=on`

/** A file that we have open too. QEMU migrates the rest of a machine alone only where it has a path. */
function givenMemory(spec: RunSpec): string[] {
  const path = `/proc/self/fd/${descriptors.memory}`
  return ['-object', `memory-backend-file,${memory(spec)},mem-path=${path}`]
}

/** The loader that `-kernel` brings into the machine's memory, which stays there. */
function loaderOf({ bundle }: BuiltBundle, { system }: RunSpec): string[] {
  if (system !== 'x86_64-linux') return []
  return ['-option-rom', bundle.kernel.vmlinux === undefined ? 'linuxboot_dma.bin' : 'pvh.bin']
}

function plugArguments({ arguments: backend, device }: Plug): readonly string[] {
  return device === undefined ? backend : [...backend, '-device', deviceArgument(device)]
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
    ...(spec.systemd === undefined ? [] : systemArguments),
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

/** The QEMU program for a guest system. */
export function qemuProgram(system: System): string {
  return `qemu-system-${systemNames[system].qemu}`
}
