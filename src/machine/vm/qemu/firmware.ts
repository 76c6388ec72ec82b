import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RunSpec } from '../../../model/plan.ts'

/**
 * Firmware that does nothing but enter the kernel. QEMU's usual one looks at every device
 * first, which takes a fifth of the boot under emulation. QEMU brings both.
 */
const name = 'qboot.rom'

/**
 * The quick firmware's file, where this QEMU has it and the run can do with it.
 * A user's own devices may need what the usual one does for them.
 */
export async function quickFirmware(qemu: string, spec: RunSpec): Promise<string | undefined> {
  if (spec.system !== 'x86_64-linux' || spec.qemuArgs.length > 0) return undefined
  const besideQemu = join(dirname(dirname(qemu)), 'share/qemu')
  for (const folder of [besideQemu, '/usr/share/qemu', '/usr/share/qboot']) {
    const file = join(folder, name)
    const isThere = await access(file).then(
      () => true,
      () => false,
    )
    if (isThere) return file
  }
  return undefined
}
