import type { Refusal } from './asked.ts'

/** The name is the disk's serial, of which a virtio disk has 20 bytes, and part of a file's name. */
export function whyNoName(name: string): Refusal[] {
  const remedy = 'begin it with a letter or digit; then letters, digits, . _ and -, 20 in all'
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    return [{ reason: 'has a name that /dev/disk/by-id cannot show', remedy }]
  if (name.length > 20)
    return [{ reason: `has a name of ${name.length} characters, and a disk shows 20`, remedy }]
  if (name.startsWith('testbed-'))
    return [{ reason: "has a name like the guest's own disks", remedy: 'leave out testbed-' }]
  return []
}
