import type { Plug } from '../../qemu/plug.ts'

/**
 * The device of a folder that QEMU serves itself. QEMU takes its backend on the command line only,
 * so the machine must have it from its start.
 */
export function ninePlug(tag: string, path: string, writable: boolean): Plug {
  const id = `share-${tag}`
  const options = [
    `local,id=${id},path=${path.replaceAll(',', ',,')}`,
    // Modes, links and fifos are real ones; owners too where QEMU may set them, and none of it an error.
    'security_model=none',
    'multidevs=remap',
    ...(writable ? [] : ['readonly=on']),
  ]
  return {
    arguments: ['-fsdev', options.join(',')],
    commands: [],
    device: { driver: 'virtio-9p-pci', id, fsdev: id, mount_tag: tag },
  }
}
