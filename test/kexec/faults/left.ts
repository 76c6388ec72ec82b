import { setTimeout as pause } from 'node:timers/promises'
import { leftOfRun } from '../../faults/left.ts'
import { survivorsOf } from '../../faults/survivors.ts'
import type { Rig } from '../../rig/rig.ts'
import type { Kept, Trial } from './row.ts'
import { done } from './there.ts'

/** What of a run is still here, as anybody can see it: nothing, if all is well. */
export async function leftHere({ running, site }: Trial): Promise<string[]> {
  return [...(await survivorsOf(running)), ...leftOfRun(site)]
}

/** A line for each thing of ours that a host shows: files in RAM, mounts, a loaded kernel, processes. */
const looks = `
for each in /run/nixos-testbed /run/nixos-testbed/* /run/testbed; do [ ! -e $each ] || echo $each; done
while read -r what where rest; do case $where in /run/nixos-testbed/*) echo mount $where ;; esac; done </proc/mounts
read -r loaded </sys/kernel/kexec_loaded; [ "$loaded" = 0 ] || echo kernel
for each in $(grep -l '[n]ixos-testbed' /proc/[0-9]*/cmdline 2>/dev/null); do
	echo "process $(tr '\\0\\n' '  ' <$each)"
done
`

const names: Readonly<Record<string, Kept>> = {
  '/run/nixos-testbed/lock': 'lock',
  '/run/nixos-testbed/image': 'image',
  kernel: 'kernel',
}

/** What of a run is on the host. What still ends there by itself is waited for. */
export async function leftThere(rig: Rig): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const lines = (await done(rig, 'sh -s', looks)).split('\n').filter(Boolean)
    const isMoving = lines.some((line) => /^process |\/added$/.test(line)) // a load, or its end
    if (!isMoving || tries === 60) return nameAll(lines)
    await pause(500)
  }
}

function nameAll(lines: readonly string[]): string[] {
  const kept = new Set(lines.flatMap((line) => names[line] ?? []))
  const others = lines.filter((line) => {
    if (line in names || line === 'mount /run/nixos-testbed/image') return false
    return line !== '/run/nixos-testbed' || kept.size === 0
  })
  return [...kept, ...others.map((line) => `${line} on the host`)]
}

/** Has a host as it would be once leases are over, or after its next boot. */
export async function clear(rig: Rig): Promise<void> {
  const unload = "perl -e 'syscall(320, -1, -1, 0, 0, 1)'" // kexec_file_load, KEXEC_FILE_UNLOAD
  await done(
    rig,
    `umount -l /run/nixos-testbed/image; rm -rf /run/nixos-testbed; [ "$(cat /sys/kernel/kexec_loaded)" = 0 ] || ${unload}`,
  )
}
