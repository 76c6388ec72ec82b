import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Manifest } from '../../../src/bundle/stock/manifest.ts'
import { runCommand } from '../../../src/host/command.ts'
import type { TakenStock } from '../../../src/model/edge.ts'
import type { Happening } from '../../../src/model/event.ts'
import { type Content, hashOfNar, narOf } from '../../nix/nar.ts'
import { scratchFolder } from '../../scratch.ts'

const driver = resolve(import.meta.dirname, 'driver.ts')

let substituter: string
let stock: string
beforeAll(async () => {
  substituter = `file://${scratchFolder()}`
  await onMachine({ publish: substituter })
  stock = scratchFolder()
  expect(await onMachine({ pack: stock })).toMatchObject({ packed: true })
})

interface Order {
  readonly greeting?: string
  /** What is built before, by its attribute. */
  readonly before?: readonly string[]
  readonly take?: string
  readonly pack?: string
  readonly publish?: string
}

interface Answer {
  readonly taken?: TakenStock
  /** Whether the guest was in the store before it was built. */
  readonly came: boolean
  readonly built: readonly string[]
  readonly packed?: boolean
  /** What the guest and what it needs hold. */
  readonly content: string
  readonly events: readonly Happening[]
  readonly store: readonly string[]
}

/** What a machine with an empty store does, and what it builds in the end. */
async function onMachine(order: Order): Promise<Answer> {
  const config = ['sandbox = false', `substituters = ${substituter}?trusted=true`]
  const text = JSON.stringify({ greeting: 'hello', config, ...order })
  const script = 'mount -t tmpfs tmpfs /nix && exec "$0" "$@"'
  const command = ['bash', '-c', script, process.execPath, driver, text]
  const { stdout, stderr } = await runCommand('unshare', ['--mount', ...command])
  const answer = stdout.split('\n').findLast((line) => line.startsWith('{'))
  if (answer === undefined) throw new Error(`the driver said nothing: ${stdout}${stderr}`)
  return JSON.parse(answer)
}

/** The stock, changed. */
function spoiled(spoil: (folder: string) => void): string {
  const folder = scratchFolder()
  cpSync(stock, folder, { recursive: true })
  spoil(folder)
  return folder
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))

const namesOf = ({ paths }: Pick<Manifest, 'paths'>) =>
  paths.map(({ path }) => path.slice('/nix/store/'.length + 33)).sort()

describe('a stock', () => {
  test('holds what the guest needs when it runs and no cache of Nix has', () => {
    expect(namesOf(manifestOf(stock))).toEqual(['asset', 'guest', 'library'])
  })

  test('brings the guest to an empty store, and nothing is built', async () => {
    const { taken, came, built, content, events } = await onMachine({
      take: spoiled(() => undefined),
    })
    expect({ came, built, content }).toEqual({
      came: true,
      built: [],
      content: 'hello library asset public',
    })
    expect(taken).toMatchObject({ sound: true })
    expect(events).toMatchObject([{ message: '3 store paths of the guest came from the cache' }])
  })

  test('of another state of the guest brings what both have, and what came is kept on', async () => {
    const pack = scratchFolder()
    const take = spoiled(() => undefined)
    const { built, content } = await onMachine({ greeting: 'bye', take, pack })
    expect({ built, content }).toEqual({
      built: ['tool', 'guest'],
      content: 'bye library asset public',
    })
    expect(namesOf(manifestOf(pack))).toEqual(['asset', 'guest', 'library'])
  })

  test('does not stand in for what is there, nor for what a cache of Nix has', async () => {
    const take = spoiled((folder) => {
      for (const name of ['library', 'public']) replace(folder, name, 'poison\n')
    })
    const { content, taken } = await onMachine({ take, before: ['library'] })
    expect(content).toBe('hello library asset public')
    expect(
      namesOf({ paths: taken?.paths.map((path) => ({ path })) as Manifest['paths'] }),
    ).not.toContain('library')
  })
})

describe('a stock is refused, and all is built, where', () => {
  test.each<[string, (folder: string) => void, RegExp]>([
    [
      'a file has another content',
      (folder) => rewrite(folder, 'guest', 'poison\n'),
      /has the hash sha256/,
    ],
    [
      "a store path is not this guest's",
      (folder) => add(folder, `/nix/store/${'0'.repeat(32)}-sudo`),
      /sudo is of no derivation of this guest/,
    ],
    [
      "it is of another state, and would bring what is not this guest's",
      (folder) => {
        const sudo = `/nix/store/${'0'.repeat(32)}-sudo`
        add(folder, sudo)
        change(folder, 'guest', { references: [sudo] })
        const { derivation: _, ...rest } = manifestOf(folder)
        const other = { derivation: `/nix/store/${'1'.repeat(32)}-other.drv`, ...rest }
        writeFileSync(join(folder, 'manifest.json'), JSON.stringify(other))
      },
      /would bring .*-sudo, which is not this guest's/,
    ],
    [
      'what Nix unpacks would leave the store',
      (folder) => replace(folder, 'guest', { '../../evil': 'out\n' }),
      /invalid file name|invalid name|bad archive/i,
    ],
  ])('%s', async (_, spoil, message) => {
    const take = spoiled(spoil)
    const { taken, content, built, events, store } = await onMachine({ take })
    expect(events).toMatchObject([
      {
        type: 'warning',
        message: expect.stringMatching(/^refused what the cache has of the guest's store: /),
      },
    ])
    expect(events[0]).toMatchObject({ message: expect.stringMatching(message) })
    expect(taken).toEqual({ sound: false, paths: [] })
    expect(content).toBe('hello library asset public')
    expect(built).toContain('guest')
    expect(store.filter((name) => /sudo|evil|shadow/.test(name))).toEqual([])
    expect(existsSync('/nix/evil')).toBe(false)
  })
})

function fileOf(folder: string, name: string): string {
  const found = manifestOf(folder).paths.find(({ path }) => path.endsWith(`-${name}`))
  return join(folder, found?.file ?? name)
}

function change(folder: string, name: string, changes: Partial<Manifest['paths'][number]>): void {
  const { paths, ...rest } = manifestOf(folder)
  const changed = paths.map((each) =>
    each.path.endsWith(`-${name}`) ? { ...each, ...changes } : each,
  )
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...rest, paths: changed }))
}

/** Other content for a path, of which the manifest says nothing. */
function rewrite(folder: string, name: string, content: Content): Buffer {
  const nar = narOf(content)
  writeFileSync(fileOf(folder, name), zstdCompressSync(nar))
  change(folder, name, { narSize: nar.length })
  return nar
}

/** As one does who knows how the manifest is made. */
function replace(folder: string, name: string, content: Content): void {
  if (!namesOf(manifestOf(folder)).includes(name)) add(folder, publicPath())
  const nar = rewrite(folder, name, content)
  change(folder, name, { narHash: hashOfNar(nar) })
}

/** The path that the substituter has. */
function publicPath(): string {
  const folder = substituter.slice('file://'.length)
  const [info = ''] = readdirSync(folder).filter((name) => name.endsWith('.narinfo'))
  return /^StorePath: (.*)$/m.exec(readFileSync(join(folder, info), 'utf8'))?.[1] ?? ''
}

function add(folder: string, path: string): void {
  const { paths, ...rest } = manifestOf(folder)
  const nar = narOf('poison\n')
  const file = 'poison.nar.zst'
  writeFileSync(join(folder, file), zstdCompressSync(nar))
  const more = { path, file, narHash: hashOfNar(nar), narSize: nar.length, references: [] }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...rest, paths: [...paths, more] }))
}
