import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type SharedCopy, sendFolder } from '../../../../src/machine/kexec/shared/share.ts'
import { Deeds } from '../deeds.ts'
import { agent, test as base, describeAgent, type LocalGuest } from '../local-agent.ts'
import { treeOf } from '../trees.ts'

const MiB = 1 << 20
const long = 60_000

class Sharing {
  readonly #guest: LocalGuest

  constructor(guest: LocalGuest) {
    this.#guest = guest
    mkdirSync(this.here(''))
  }

  /** A path in the caller's folder, in the guest's, and among the conflicts. */
  here = (name: string) => join(this.#guest.folder, 'here', name)
  there = (name: string) => join(this.#guest.folder, 'there', name)
  kept = (name: string) => join(this.#guest.folder, 'conflicts', name)

  get told(): string[] {
    return this.#guest.warnings
  }

  send(): Promise<SharedCopy> {
    const { folder, emit, live } = this.#guest
    const places = { conflicts: join(folder, 'conflicts'), drafts: join(folder, 'drafts') }
    const [here, to] = [join(folder, 'here'), join(folder, 'there')]
    return sendFolder(live, { folder: here, to, ...places, emit, agent })
  }

  expectSame(): void {
    const told = { folders: true, links: true }
    expect(treeOf(this.here(''), told)).toEqual(treeOf(this.there(''), told))
  }
}

const test = base.extend<{ sharing: Sharing }>({
  sharing: async ({ guest }, use) => use(new Sharing(guest)),
})

describeAgent('a shared folder', () => {
  test('is in the guest as it is here', async ({ sharing }) => {
    const { here, there } = sharing
    mkdirSync(here('a/b'), { recursive: true })
    chmodSync(here('a/b'), 0o2750)
    writeFileSync(here('a/b/run'), '#!/bin/sh\n', { mode: 0o755 })
    writeFileSync(Buffer.from(`${here('')}/\xff\n`, 'latin1'), 'odd')
    writeFileSync(here('large'), Buffer.alloc(3 * MiB + 1, 'x'))
    writeFileSync(here('empty'), '')
    utimesSync(here('empty'), 1_000_000_000.5, 1_000_000_000.5)
    symlinkSync('/etc/passwd', here('link'))
    symlinkSync('nowhere', here('a/link'))
    await sharing.send()
    sharing.expectSame()
    expect(readlinkSync(there('link'))).toBe('/etc/passwd')
    expect(lstatSync(there('a/b')).mode & 0o7777).toBe(0o2750)
    expect(sharing.told).toEqual([])
  })

  test('lacks in the guest what is no file, and says so', async ({ sharing }) => {
    execFileSync('mkfifo', [sharing.here('fifo')])
    writeFileSync(sharing.here('a'), 'x')
    const copy = await sharing.send()
    expect(readdirSync(sharing.there(''))).toEqual(['a'])
    expect(sharing.told.join()).toContain('fifo (it is neither a file, a folder nor a link)')
    writeFileSync(sharing.there('fifo'), 'x')
    await copy.fetch()
    expect(lstatSync(sharing.here('fifo')).isFIFO()).toBe(true)
    expect(readFileSync(sharing.kept('fifo'), 'utf8')).toBe('x')
  })

  test('comes back as it is in the guest', async ({ sharing }) => {
    const { here, there } = sharing
    mkdirSync(here('a/b'), { recursive: true })
    for (const name of ['a/b/c', 'changed', 'removed', 'moved', 'mode', 'time', 'becomes-folder'])
      writeFileSync(here(name), name)
    mkdirSync(here('becomes-file/x'), { recursive: true })
    symlinkSync('one', here('link'))
    symlinkSync('one', here('becomes-plain'))
    const copy = await sharing.send()
    appendFileSync(there('changed'), 'more')
    writeFileSync(there('new'), Buffer.alloc(MiB, 'x'))
    unlinkSync(there('removed'))
    renameSync(there('a/b'), there('z'))
    renameSync(there('moved'), there('a/moved'))
    chmodSync(there('mode'), 0o700)
    utimesSync(there('time'), 1_000_000_000, 1_000_000_000)
    rmSync(there('becomes-file'), { recursive: true })
    writeFileSync(there('becomes-file'), 'x')
    rmSync(there('becomes-folder'))
    mkdirSync(there('becomes-folder'), { mode: 0o750 })
    unlinkSync(there('link'))
    symlinkSync('two', there('link'))
    unlinkSync(there('becomes-plain'))
    writeFileSync(there('becomes-plain'), 'x')
    const { ino } = lstatSync(here('time'))
    await copy.fetch()
    sharing.expectSame()
    expect(lstatSync(here('time')).ino).toBe(ino)
    expect(sharing.told).toEqual([])
    appendFileSync(there('changed'), 'again')
    await copy.fetch()
    sharing.expectSame()
    await copy.end()
    expect(sharing.told).toEqual([])
    expect(existsSync(sharing.kept(''))).toBe(false)
  })

  test('is told of by content, whatever times say', async ({ sharing }) => {
    const { here, there } = sharing
    writeFileSync(here('a'), 'old')
    const copy = await sharing.send()
    const { atimeMs, mtimeMs } = lstatSync(there('a'))
    writeFileSync(there('a'), 'new')
    utimesSync(there('a'), atimeMs / 1000, mtimeMs / 1000)
    await copy.fetch()
    expect(readFileSync(here('a'), 'utf8')).toBe('new')
  })

  test('stays here as it is where it was changed on both sides', async ({ sharing }) => {
    const { here, there, kept } = sharing
    mkdirSync(here('d'))
    mkdirSync(here('gone'))
    for (const name of ['both', 'd/removed-here', 'removed-there', 'alike', 'gone/x'])
      writeFileSync(here(name), 'old')
    symlinkSync('one', here('link'))
    const copy = await sharing.send()
    for (const [name, content] of Object.entries({
      both: 'host',
      'removed-there': 'host',
      alike: 'same',
      made: 'host',
    }))
      writeFileSync(here(name), content)
    unlinkSync(here('d/removed-here'))
    rmSync(here('gone'), { recursive: true })
    unlinkSync(here('link'))
    symlinkSync('host', here('link'))

    for (const name of ['both', 'd/removed-here', 'made', 'gone/x', 'gone/new'])
      writeFileSync(there(name), 'guest')
    writeFileSync(there('alike'), 'same')
    unlinkSync(there('removed-there'))
    unlinkSync(there('link'))
    symlinkSync('guest', there('link'))
    await copy.fetch()

    for (const name of ['both', 'removed-there', 'made'])
      expect(readFileSync(here(name), 'utf8')).toBe('host')
    expect(readlinkSync(here('link'))).toBe('host')
    expect(readdirSync(here('')).sort()).toEqual([
      'alike',
      'both',
      'd',
      'link',
      'made',
      'removed-there',
    ])
    expect(readdirSync(here('d'))).toEqual([])
    for (const name of ['both', 'd/removed-here', 'made', 'gone/x', 'gone/new'])
      expect(readFileSync(kept(name), 'utf8')).toBe('guest')
    expect(readdirSync(kept('')).sort()).toEqual(['both', 'd', 'gone', 'made'])
    const [warning = ''] = sharing.told
    expect(warning).toMatch(/^changed in the guest, and not in .*here: /)
    expect(warning).toContain('2 more')
    await copy.end()
  })

  test('is removed only as far as the guest had it', async ({ sharing }) => {
    const { here, there } = sharing
    mkdirSync(here('a/b'), { recursive: true })
    mkdirSync(here('c/d'), { recursive: true })
    writeFileSync(here('a/b/x'), 'x')
    const copy = await sharing.send()
    writeFileSync(here('a/b/late'), 'x')
    for (const name of ['a', 'c']) rmSync(there(name), { recursive: true })
    await copy.fetch()
    expect(readdirSync(here(''))).toEqual(['a'])
    expect(readdirSync(here('a/b'))).toEqual(['late'])
    expect(sharing.told).toEqual([])
  })

  test('keeps its credentials from the guest', async ({ sharing, guest }) => {
    const { here, there, kept } = sharing
    mkdirSync(here('.git/objects'), { recursive: true })
    writeFileSync(here('.git/HEAD'), 'ref: refs/heads/main\n')
    const config =
      '[http "https://x/"]\n\textraheader = AUTHORIZATION: basic s3cret\n[user]\n\tname = me\n'
    writeFileSync(here('.git/config'), config)
    const copy = await sharing.send()
    expect(readFileSync(there('.git/config'), 'utf8')).toContain('name = "me"')
    expect(readFileSync(there('.git/config'), 'utf8')).not.toContain('s3cret')
    expect(guest.told).toMatchObject([{ type: 'notice' }])
    await copy.fetch()
    expect(readFileSync(here('.git/config'), 'utf8')).toBe(config)
    chmodSync(there('.git/config'), 0o600)
    appendFileSync(there('.git/config'), '[a]\n')
    await copy.fetch()
    rmSync(there('.git'), { recursive: true })
    await copy.fetch()
    expect(readFileSync(here('.git/config'), 'utf8')).toBe(config)
    expect(readdirSync(here('.git'))).toEqual(['config'])
    expect(readFileSync(kept('.git/config'), 'utf8')).toContain('[a]')
    expect(sharing.told.join('\n')).toContain('.git/config (it holds credentials)')
  })

  test('has what others own belong to them', async ({ sharing }) => {
    if (process.getuid?.() !== 0) return
    const { here, there } = sharing
    writeFileSync(here('theirs'), 'x')
    chownSync(here('theirs'), 1234, 1234)
    const copy = await sharing.send()
    appendFileSync(there('theirs'), 'y')
    writeFileSync(there('new'), 'x')
    await copy.fetch()
    expect(lstatSync(here('theirs'))).toMatchObject({ uid: 1234, gid: 1234, size: 2 })
    expect(lstatSync(here('new')).uid).toBe(0)
  })

  test('has nothing setuid of the guest’s making', async ({ sharing }) => {
    const copy = await sharing.send()
    writeFileSync(sharing.there('su'), 'x')
    chmodSync(sharing.there('su'), 0o6755)
    await copy.fetch()
    expect(lstatSync(sharing.here('su')).mode & 0o7777).toBe(0o755)
    expect(sharing.told.join()).toContain('setuid or setgid; on this host they are not')
  })

  test('takes links home without following them', async ({ sharing, guest }) => {
    const { here, there } = sharing
    mkdirSync(join(guest.folder, 'outside'))
    writeFileSync(join(guest.folder, 'outside/f'), 'safe')
    mkdirSync(here('d'))
    const copy = await sharing.send()
    symlinkSync(join(guest.folder, 'outside'), there('link'))
    rmSync(there('d'), { recursive: true })
    symlinkSync(join(guest.folder, 'outside'), there('d'))
    await copy.fetch()
    expect(readlinkSync(here('d'))).toBe(join(guest.folder, 'outside'))
    unlinkSync(there('link'))
    mkdirSync(there('link'))
    writeFileSync(there('link/f'), 'x')
    await copy.fetch()
    expect(readFileSync(here('link/f'), 'utf8')).toBe('x')
    expect(readdirSync(join(guest.folder, 'outside'))).toEqual(['f'])
    expect(readFileSync(join(guest.folder, 'outside/f'), 'utf8')).toBe('safe')
  })

  test('that cannot be in the guest is a fault', async ({ guest, sharing }) => {
    const { folder, emit, live } = guest
    const way = { folder: sharing.here(''), to: '/proc/nowhere', conflicts: folder, drafts: folder }
    await expect(sendFolder(live, { ...way, emit, agent })).rejects.toThrow(
      'copy in the guest is lost: cannot make /proc/nowhere',
    )
  })

  for (const seed of [2, 5, 17])
    test(
      `comes back whatever the guest does to it (${seed})`,
      async ({ sharing }) => {
        const [before, deeds] = [
          new Deeds(sharing.here(''), seed),
          new Deeds(sharing.there(''), seed + 9),
        ]
        for (let i = 0; i < 200; i++) before.one()
        const copy = await sharing.send()
        sharing.expectSame()
        for (let round = 0; round < 8; round++) {
          for (let i = 0; i < 150; i++) deeds.one()
          await copy.fetch()
          sharing.expectSame()
        }
        expect(sharing.told).toEqual([])
      },
      long,
    )

  for (const seed of [4, 5, 6])
    test(
      `loses nothing that both change (${seed})`,
      async ({ sharing }) => {
        const [host, there] = [
          new Deeds(sharing.here(''), seed),
          new Deeds(sharing.there(''), seed + 9),
        ]
        for (let i = 0; i < 200; i++) host.one()
        const copy = await sharing.send()
        const original = new Set(treeOf(sharing.here('')))
        for (let i = 0; i < 40; i++) host.one()
        for (let i = 0; i < 40; i++) there.one()
        const [mine, theirs] = [treeOf(sharing.here('')), treeOf(sharing.there(''))]
        await copy.fetch()
        const after = new Set(treeOf(sharing.here('')))
        const kept = new Set(existsSync(sharing.kept('')) ? treeOf(sharing.kept('')) : [])
        // Links are not kept: that they are told is all.
        const files = (tree: readonly string[]) => tree.filter((entry) => / file /.test(entry))
        for (const entry of files(mine))
          if (!original.has(entry)) expect([...after]).toContain(entry)
        for (const entry of files(theirs))
          if (!original.has(entry)) expect(after.has(entry) || kept.has(entry), entry).toBe(true)
      },
      long,
    )
})
