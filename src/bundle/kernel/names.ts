import { basename } from 'node:path'
import { Fault } from '../../model/fault.ts'

// Files are called by these names, and they may be a guest's or a stranger's words.

/** A text as a kernel's release. Throws a Fault, naming the file it stands in, where it is none. */
export function releaseOf(text: string, file: string): string {
  if (isPlain(text)) return text
  throw new Fault(
    'build-failed',
    `${file} says it is the kernel ${shown(text)}: no release is called so`,
    {
      remedy: 'build it again; a release is a name of letters, digits and . _ + ~ -',
    },
  )
}

/** A module's path as a list or folder has it. Throws a Fault, naming that, where it is none. */
export function modulePath(path: string, from: string): string {
  if (path.split('/').every(isPlain) && /\.ko(\.xz|\.zst|\.gz)?$/.test(path)) return path
  throw new Fault('build-failed', `${from} lists ${shown(path)}: no module is called so`, {
    remedy: 'build the modules again; their paths are relative, of letters, digits and . _ + ~ -',
  })
}

/** `kernel/drivers/virtio/virtio-pci.ko.xz` -> `virtio_pci` */
export function moduleName(path: string): string {
  return basename(path)
    .replace(/\.ko.*$/, '')
    .replaceAll('-', '_')
}

function isPlain(name: string): boolean {
  return /^[\w.+~-]+$/.test(name) && name !== '.' && name !== '..'
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
