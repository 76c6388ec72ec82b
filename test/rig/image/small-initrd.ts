import { readFile, writeFile } from 'node:fs/promises'
import { packNewc } from '../../../bench/initrd/newc.ts'
import { outputOf } from '../../../src/host/command.ts'
import type { ModuleTree } from './module-tree.ts'

/**
 * Writes an initrd that loads modules, mounts /dev/vda and hands over to a program on it. Of a
 * distribution's own tools it needs none.
 */
export async function writeSmallInitrd(
  path: string,
  tree: ModuleTree,
  start: { readonly busybox: string; readonly mount: 'ro' | 'rw'; readonly program: string },
): Promise<void> {
  const files = await moduleFiles(tree, ['virtio_pci', 'virtio_blk', 'virtio_net', 'ext4'])
  const modules = await Promise.all(
    files.map(async (file, index) => ({
      name: `${String(index).padStart(2, '0')}.ko`,
      mode: 0o644,
      content: await readFile(file),
    })),
  )
  const initrd = packNewc([
    { name: 'init', mode: 0o755, content: Buffer.from(initOf(start.mount, start.program)) },
    { name: 'busybox', mode: 0o755, content: await readFile(start.busybox) },
    ...modules,
  ])
  await writeFile(path, initrd)
}

function initOf(mount: string, program: string): string {
  return `#!/busybox sh
/busybox mkdir /dev /root
/busybox mount -t devtmpfs dev /dev
for module in /*.ko; do /busybox insmod "$module"; done
/busybox mount -t ext4 -o ${mount} /dev/vda /root
/busybox mount -o move /dev /root/dev
exec /busybox switch_root /root ${program}
`
}

/** The files of modules and what they need, in the order they are to be loaded in; none for what is built in. */
async function moduleFiles({ root, release }: ModuleTree, names: readonly string[]) {
  await outputOf('depmod', ['-b', root, release])
  const files = new Set<string>()
  for (const name of names) {
    const options = ['-d', root, '-S', release, '--show-depends', name]
    for (const line of (await outputOf('modprobe', options)).split('\n')) {
      const file = /^insmod (\S+)/.exec(line)?.[1]
      if (file !== undefined) files.add(file)
    }
  }
  return [...files]
}
