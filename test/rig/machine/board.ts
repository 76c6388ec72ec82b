import type { System } from '../../../src/model/system.ts'

interface Board {
  readonly machine: string
  readonly cpu: string
  readonly accel: string
  readonly kernel: readonly string[]
}

/**
 * Programs lie at the same addresses each time. Else QEMU translates a library anew for each
 * process, and keeps all that: writing to such a page, as a kexec does, then takes it half a minute.
 */
const sameAddresses = 'norandmaps'

const boards = {
  'x86_64-linux': {
    // Firmware that resets once when it is told to, and not twice more as SeaBIOS does.
    machine: 'q35,vmport=off,firmware=qboot.rom',
    cpu: 'max',
    // With a thread for each CPU, QEMU 7.2 loses an interrupt between them now and then: the machine hangs.
    accel: 'tcg,thread=single',
    kernel: ['console=ttyS0', 'tsc=reliable', 'no_timer_check', sameAddresses],
  },
  'aarch64-linux': {
    // A GICv3 goes on writing to tables in memory that, without UEFI, a kexec'd kernel knows nothing of.
    machine: 'virt,gic-version=2',
    cpu: 'cortex-a57',
    accel: 'tcg',
    kernel: ['console=ttyAMA0', sameAddresses],
  },
} as const satisfies Record<System, Board>

/** What is started, and with what. */
export interface Boot {
  readonly system: System
  readonly memoryMiB: number
  readonly cpus: number
  /** A folder with `kernel` and `initrd`. */
  readonly folder: string
  readonly append: readonly string[]
}

/** An emulated machine whose firmware boots a kernel at each reset, as a boot loader would. */
export function boardArguments({ system, memoryMiB, cpus, folder, append }: Boot): string[] {
  const board = boards[system]
  return [
    ...['-name', 'rig', '-no-user-config', '-nodefaults', '-display', 'none'],
    ...['-machine', `${board.machine}`, '-accel', board.accel, '-cpu', board.cpu],
    ...['-smp', String(cpus), '-m', `${memoryMiB}M`],
    ...['-kernel', `${folder}/kernel`, '-initrd', `${folder}/initrd`],
    ...['-append', [...board.kernel, ...append].join(' ')],
    ...['-serial', 'file:serial.log', '-device', 'virtio-rng-pci'],
    // What is written is in the file at once, and stays there though it is discarded.
    ...['-drive', 'if=none,id=disk,file=disk,format=raw,cache=unsafe,discard=ignore'],
    ...['-device', 'virtio-blk-pci,drive=disk,serial=rig'],
  ]
}
