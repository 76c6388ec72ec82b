import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BuiltImage, Image } from '../../../../src/model/image.ts'
import { scratchFolder } from '../../../scratch.ts'

/** Stands for busybox, with this machine's own programs. */
const busybox = '#!/bin/sh\nexec "$@"\n'

/** An image of files made for a test. */
export function makeImage(more: Readonly<Record<string, Uint8Array | string>> = {}): BuiltImage {
  const contents = {
    kernel: Buffer.alloc(300_000, 'kernel'),
    initrd: Buffer.alloc(3_000_000, 'initrd'),
    run: '#!/bin/sh\n',
    'tools/agent': 'agent',
    'tools/busybox': busybox,
    'tools/launch/main.sh': 'main\n',
    ...more,
  }
  const path = scratchFolder()
  const files = Object.entries(contents).map(([name, content]) => {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
    const sha256 = createHash('sha256').update(content).digest('hex')
    return [name, { sha256, size: content.length }] as const
  })
  const image: Image = {
    schema: 1,
    system: 'x86_64-linux',
    release: '6.1.0',
    cmdline: [],
    ssh: { name: 'dropbear', version: '1', keyOptions: [] },
    memory: { needMiB: 1, stageMiB: 1 },
    files: Object.fromEntries(files),
  }
  writeFileSync(join(path, 'image.json'), JSON.stringify(image))
  return { path, image }
}
