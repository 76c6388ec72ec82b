import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Bundle } from '../../../model/bundle.ts'
import { type Transport, transports } from '../../../model/request.ts'

/** The modules a kernel mounts each with; built in, they have the same names. */
const modules: Record<Transport, readonly string[]> = {
  virtiofs: ['virtiofs'],
  '9p': ['9p', '9pnet_virtio'],
}

/** The transports that the guest's kernel knows. */
export async function mountable({ kernel }: Bundle): Promise<ReadonlySet<Transport>> {
  const folder = join(kernel.modules, 'lib/modules', kernel.release)
  const lists = ['modules.dep', 'modules.builtin'].map((name) => namesIn(join(folder, name)))
  const known = new Set((await Promise.all(lists)).flat())
  return new Set(transports.filter((each) => modules[each].every((name) => known.has(name))))
}

/** The names of the modules that stand first in a list's lines. */
async function namesIn(list: string): Promise<string[]> {
  const text = await readFile(list, 'utf8').catch(() => '')
  return text.split('\n').map((line) => basename(line.replace(/\.ko.*/, '')))
}
