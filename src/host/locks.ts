import { readFileSync } from 'node:fs'

/** Whether any process has a lock on a file, as QEMU has on each image it uses. */
export function isLocked(
  { dev, ino }: { readonly dev: number; readonly ino: number },
  locks = readFileSync('/proc/locks', 'utf8'),
): boolean {
  const file = `${locksName(dev)}:${ino}`
  return locks.split('\n').some((line) => line.split(/\s+/).includes(file))
}

/** A device's numbers as the kernel writes them there: `08:01`, of the parts that stat packs. */
function locksName(dev: number): string {
  const high = Math.floor(dev / 2 ** 32)
  const low = dev >>> 0
  const major = ((low >>> 8) & 0xfff) | (high & 0xfffff000)
  const minor = (low & 0xff) | ((low >>> 12) & 0xfff00)
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':')
}
