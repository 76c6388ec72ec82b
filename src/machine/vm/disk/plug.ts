import type { Disk } from '../../../model/disk.ts'
import type { Plug } from '../qemu/plug.ts'

/** A disk in its file, as QEMU takes it. */
export function diskPlug({ name, format, keep }: Disk, file: string): Plug {
  const node = `disk-${name}`
  const drive = {
    driver: format,
    'node-name': node,
    discard: 'unmap',
    // An image of a guest's making does not say what other file it stands on.
    ...(format === 'qcow2' ? { backing: null } : {}),
    // What is gone after the run need not be on the host's disk before.
    cache: { 'no-flush': keep === undefined },
    file: { driver: 'file', filename: file, discard: 'unmap' },
  }
  return {
    arguments: ['-blockdev', JSON.stringify(drive)],
    commands: [{ execute: 'blockdev-add', arguments: drive }],
    device: {
      driver: 'virtio-blk-pci',
      id: `blk-${name}`,
      drive: node,
      serial: name,
      // QEMU would stop the guest when the host's disk is full; so it is the guest's error.
      werror: 'report',
      rerror: 'report',
    },
  }
}
