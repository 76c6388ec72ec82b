import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from '../../../scratch.ts'

const raising = join(import.meta.dirname, '../../../../guest/kexec/raising')

/** Takes the store of a RAM system into use, with files of it that are there, by their paths below a folder. */
function take(files: Readonly<Record<string, string>>, nixStore?: string) {
  const folder = scratchFolder()
  const system = join(folder, 'system')
  const all = {
    ...files,
    ...(nixStore === undefined ? {} : { 'system/sw/bin/nix-store': nixStore }),
  }
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
    if (path.endsWith('nix-store')) chmodSync(join(folder, path), 0o755)
  }
  const script = `
    state=${folder} SYSTEM=${system} MODULES=/nix/store/kernel
    . ${raising}/store.sh
    mount() { echo "$*" >>${folder}/mounted; [ "$2" != "$fails" ]; }
    mkdir() { :; }
    ln() { :; }
    unmet() { echo "$*" >>${folder}/unmet; }
    mount_store; register_store`
  spawnSync('sh', ['-c', script], { env: { ...process.env, fails: files.fails?.trim() ?? '' } })
  const read = (name: string) => {
    const path = join(folder, name)
    return existsSync(path) ? readFileSync(path, 'utf8').replaceAll(folder, 'STATE') : undefined
  }
  return { mounted: read('mounted'), unmet: read('unmet'), taken: read('taken') }
}

const image = { 'raising/store.squashfs': 'image', 'lower/store/nix-path-registration': 'record\n' }
const nix = (rest: string) => `#!/bin/sh\n${rest}\n`

test('a system without a store of its own has nothing mounted', () => {
  expect(take({})).toEqual({})
})

test('the store is read-only below RAM, and Nix is told of it', () => {
  const told = nix(`{ echo "$*"; cat; } >"\${0%/system/*}/taken"`)
  expect(take(image, told)).toEqual({
    mounted:
      '-t squashfs -o ro,loop STATE/raising/store.squashfs STATE/lower/store\n' +
      '-t overlay -o lowerdir=STATE/lower/store,upperdir=STATE/upper/store,workdir=STATE/work/store store /nix/store\n',
    taken: '--load-db\nrecord\n',
  })
})

test('a system without Nix has its store all the same', () => {
  const { mounted, unmet } = take(image)
  expect(mounted).toMatch(/overlay/)
  expect(unmet).toBeUndefined()
})

test('what cannot be had is told', () => {
  expect(take({ ...image, fails: 'overlay' }).unmet).toMatch(
    /^the system's store cannot be mounted/,
  )
  const { unmet } = take(image, nix('echo "error: no space" >&2; exit 1'))
  expect(unmet).toBe("Nix does not take the record of the system's store: error: no space\n")
})
