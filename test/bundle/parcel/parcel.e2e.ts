import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildBundle } from '../../../src/bundle/build.ts'
import type { Manifest } from '../../../src/bundle/parcel/manifest.ts'
import { findTraveller, packParcel } from '../../../src/bundle/parcel/pack.ts'
import type { GuestWish } from '../../../src/bundle/wish.ts'
import { runCommand } from '../../../src/host/command.ts'
import type { BuiltBundle } from '../../../src/model/bundle.ts'
import type { Happening } from '../../../src/model/event.ts'
import { findNix } from '../../../src/nix/find.ts'
import type { Nix } from '../../../src/nix/nix.ts'
import { scratchFolder } from '../../scratch.ts'

const wish: GuestWish = { system: 'x86_64-linux', packages: [], refresh: false }
const driver = resolve(import.meta.dirname, 'driver.ts')

let nix: Nix
let parcel: string
let bundle: string
beforeAll(async () => {
  const tools = { emit: () => undefined, signal: new AbortController().signal, install: true }
  nix = await findNix({ installer: 'auto', extraConfig: [], substituters: [] }, tools)
  bundle = (await buildBundle(wish, { ...tools, nix })).path
  parcel = scratchFolder()
  const traveller = await findTraveller(wish)
  if (traveller === undefined) throw new Error('the guest that was built is not found')
  await packParcel(traveller, parcel, { nix })
})

test('a guest arrives where the store is empty and no list is known, and stays', async () => {
  const { taken, found, events, store } = await arrive()
  expect(taken?.path).toBe(bundle)
  expect(found).toEqual(taken)
  expect(events).toEqual([{ type: 'notice', message: `the guest came from the cache: ${bundle}` }])
  expect(store).toContain(bundle.slice('/nix/store/'.length))
})

test('a guest that is another than the one asked for is passed over without a word', async () => {
  const { taken, events } = await arrive({ asked: { ...wish, packages: ['tree'] } })
  expect({ taken, events }).toEqual({ events: [] })
})

test('one whose package lists are a week old is not known again', async () => {
  const { taken, events } = await arrive({
    spoil: (folder) =>
      spoilManifest(folder, ({ lists, ...rest }) => ({
        ...rest,
        lists: lists.map((each) => ({ ...each, fetchedAt: each.fetchedAt - 8 * 86_400_000 })),
      })),
  })
  expect({ taken, events }).toEqual({ events: [] })
})

test("with a kernel of the user's own it stays at home", async () => {
  const kernel = { kind: 'image', file: join(bundle, 'kernel') } as const
  expect(await findTraveller({ ...wish, kernel })).toBe(undefined)
})

describe('refused, with nothing left in the store, is', () => {
  test.each<[string, (folder: string) => void, RegExp]>([
    ['a changed file', (folder) => flip(join(folder, largest(folder))), /has the SHA-256/],
    ['a cut file', (folder) => cut(join(folder, largest(folder))), /has the SHA-256/],
    [
      'a changed file whose manifest says so',
      changeBoth,
      // Whoever meets the changed bit first: zstd, the archive's reader, or the hash.
      /hash|zstd|Decompression|Data corruption|non-zero padding|bad archive/,
    ],
    ['a cut manifest', (folder) => cut(join(folder, 'manifest.json')), /JSON/],
    [
      'a manifest that says another size',
      (folder) => spoilPaths(folder, (each) => ({ ...each, narSize: each.narSize + 8 })),
      /size|mismatch|end of file/i,
    ],
    [
      "a store path that is nobody's guest",
      (folder) =>
        spoilPaths(folder, (each) => ({
          ...each,
          path: each.path.replace('testbed-kernel', 'bash-5.2'),
        })),
      /must be a store path/,
    ],
    [
      'a file outside the folder',
      (folder) => spoilPaths(folder, (each) => ({ ...each, file: '../../etc/passwd' })),
      /must be the name of a file/,
    ],
    [
      'a reference to what did not come along',
      (folder) =>
        spoilManifest(folder, ({ paths, ...rest }) => ({
          ...rest,
          paths: paths.filter(({ path }) => !path.endsWith('-root')),
        })),
      /does not hold/,
    ],
    [
      'a bundle that leads out of itself',
      (folder) => replaceBundle(folder, (content) => symlinkSync('/etc/passwd', content)),
      /leads to \/etc\/passwd, outside/,
    ],
    [
      'a bundle that describes nothing',
      (folder) => replaceBundle(folder, (content) => writeFileSync(content, '{}')),
      /does not describe a bundle/,
    ],
  ])('%s', async (_, spoil, message) => {
    const { taken, found, events, store } = await arrive({ spoil })
    expect({ taken, found }).toEqual({})
    expect(events).toMatchObject([
      { type: 'warning', message: expect.stringMatching(/^refused the guest from the cache: /) },
    ])
    expect(events[0]).toMatchObject({ message: expect.stringMatching(message) })
    expect(store.filter((name) => name.endsWith('-bundle-distro'))).toEqual([])
  })
})

interface Arrived {
  readonly taken?: BuiltBundle
  readonly found?: BuiltBundle
  readonly events: readonly Happening[]
  readonly store: readonly string[]
}

/** What a machine with an empty store makes of the parcel. */
async function arrive({
  spoil,
  asked = wish,
}: {
  spoil?: (folder: string) => void
  asked?: GuestWish
} = {}): Promise<Arrived> {
  const cache = scratchFolder()
  cpSync(parcel, join(cache, 'parcel'), { recursive: true })
  spoil?.(join(cache, 'parcel'))
  const order = JSON.stringify({ cache, wish: asked })
  const script = 'mount -t tmpfs tmpfs /nix && exec "$0" "$@"'
  const command = ['bash', '-c', script, process.execPath, driver, order]
  const { stdout, stderr } = await runCommand('unshare', ['--mount', ...command])
  const answer = stdout.split('\n').findLast((line) => line.startsWith('{'))
  if (answer === undefined) throw new Error(`the driver said nothing: ${stdout}${stderr}`)
  return JSON.parse(answer)
}

function spoilManifest(folder: string, change: (manifest: Manifest) => object): void {
  const file = join(folder, 'manifest.json')
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))))
}

type Paths = Manifest['paths']

function spoilPaths(folder: string, change: (path: Paths[number]) => object): void {
  spoilManifest(folder, ({ paths, ...rest }) => ({ ...rest, paths: paths.map(change) }))
}

function largest(folder: string): string {
  const { paths } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest
  return paths.toSorted((a, b) => b.narSize - a.narSize)[0]?.file ?? ''
}

function flip(file: string): void {
  const content = readFileSync(file)
  const middle = content.length >> 1
  content.writeUInt8(content.readUInt8(middle) ^ 1, middle)
  writeFileSync(file, content)
}

function cut(file: string): void {
  const content = readFileSync(file)
  writeFileSync(file, content.subarray(0, content.length >> 1))
}

/** As one does who knows how the manifest is made. */
function changeBoth(folder: string): void {
  flip(join(folder, largest(folder)))
  signAnew(folder)
}

function signAnew(folder: string): void {
  spoilPaths(folder, (each) => {
    const content = readFileSync(join(folder, each.file))
    return { ...each, sha256: createHash('sha256').update(content).digest('hex') }
  })
}

/** Puts a store path of another content in the bundle's place, hashes and all. */
function replaceBundle(folder: string, put: (description: string) => void): void {
  const content = scratchFolder()
  put(join(content, 'bundle.json'))
  const nar = execFileSync('nix-store', ['--dump', content])
  const hash = execFileSync('nix-hash', ['--type', 'sha256', '--base32', content]).toString().trim()
  spoilPaths(folder, (each) => {
    if (each.path !== bundle) return each
    writeFileSync(join(folder, each.file), zstdCompressSync(nar))
    return { ...each, narHash: `sha256:${hash}`, narSize: nar.length }
  })
  signAnew(folder)
}
