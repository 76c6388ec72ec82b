import type { BuiltBundle } from '../../../model/bundle.ts'
import type { Emit } from '../../../model/event.ts'
import type { RunSpec } from '../../../model/plan.ts'
import type { Plug } from './plug.ts'

/** QEMU's door for a debugger of the guest's kernel, at the host's loopback; the guest does not wait for one. */
export function gdbDoor(port: number): Plug {
  const place = `tcp:127.0.0.1:${port}`
  const command = { 'command-line': `gdbserver ${place}` }
  return {
    arguments: ['-gdb', place],
    commands: [{ execute: 'human-monitor-command', arguments: command }],
  }
}

/** Says how to come in by it. */
export function tellGdb({ bundle }: BuiltBundle, spec: RunSpec, emit: Emit): void {
  if (spec.gdbPort === undefined) return
  const attach = `gdb vmlinux -ex 'target remote :${spec.gdbPort}'`
  // A kernel that is entered unpacked has not moved itself.
  const isMoved = bundle.kernel.vmlinux === undefined
  const isToStay = [...bundle.cmdline, ...spec.append].includes('nokaslr')
  const advice =
    isMoved && !isToStay ? '; add --append nokaslr for addresses that are those of vmlinux' : ''
  emit({ type: 'notice', message: `the guest's kernel can be debugged: ${attach}${advice}` })
}
