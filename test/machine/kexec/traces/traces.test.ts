import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { compareManifests } from '../../../../src/machine/kexec/traces/compare.ts'
import type { Manifest } from '../../../../src/machine/kexec/traces/entry.ts'
import { manifestOf } from '../../../../src/machine/kexec/traces/manifest.ts'
import { scratchFolder } from '../../../scratch.ts'
import { shells, targetWith } from '../target/shells.ts'

const isRoot = process.getuid?.() === 0
const tools = ['find', 'stat', 'sha256sum', 'wc']

/** GNU's tools, and busybox's. */
const equipments = shells.map((shell) => ({ ...shell, shell }))

describe.skipIf(!isRoot).each(equipments)('a manifest, with $name on the host', ({ shell }) => {
  const busybox = shells.find(({ name }) => name === 'busybox')?.program ?? ''
  const host = targetWith(shell)
  let place = ''
  const look = (isHashed = true): Promise<Manifest> =>
    manifestOf(host, {
      places: [{ path: place, depth: 6, isHashed }],
      ...(shell.name === 'busybox' ? { busybox } : {}),
    })
  const changes = async (change: () => void, isHashed = true) => {
    const before = await look(isHashed)
    change()
    const { traces, own, unseen } = compareManifests(before, await look(isHashed))
    expect(unseen).toEqual([])
    return [...traces, ...own].map(({ change: kind, path, what = [] }) =>
      [kind, path.slice(place.length + 1), ...what].join(' '),
    )
  }

  beforeEach(() => {
    place = scratchFolder()
    mkdirSync(join(place, 'a b'))
    writeFileSync(join(place, 'a b/file'), 'one')
    symlinkSync('file', join(place, 'a b/link'))
  })

  test('of what is as it was tells nothing, though it was touched and read', async () => {
    const touch = () => {
      utimesSync(join(place, 'a b/file'), 1, 1)
      utimesSync(place, 1, 1)
    }
    expect(await changes(touch)).toEqual([])
  })

  test('tells of what is new, gone, or other than it was', async () => {
    const change = () => {
      writeFileSync(join(place, 'a b/new'), '')
      writeFileSync(join(place, 'a b/file'), 'two')
      rmSync(join(place, 'a b/link'))
      symlinkSync('new', join(place, 'a b/link'))
      chmodSync(join(place, 'a b'), 0o700)
    }
    // Where the test's folder is in /tmp, what goes is the host's own.
    expect(await changes(change)).toEqual([
      ...[
        'changed a b mode',
        'changed a b/file content',
        'changed a b/link target',
        'added a b/new',
      ],
    ])
    expect(await changes(() => rmSync(join(place, 'a b'), { recursive: true }))).toEqual([
      ...['removed a b', 'removed a b/file', 'removed a b/link', 'removed a b/new'],
    ])
  })

  test('goes by time where contents do not count', async () => {
    expect(await changes(() => utimesSync(join(place, 'a b/file'), 1, 1), false)).toEqual([
      'changed a b/file content',
    ])
  })

  test('a file that became a link is of another kind', async () => {
    const swap = () => {
      renameSync(join(place, 'a b/file'), join(place, 'a b/moved'))
      symlinkSync('moved', join(place, 'a b/file'))
    }
    expect(await changes(swap)).toEqual(['changed a b/file kind', 'added a b/moved'])
  })

  test('names may hold what they like', async () => {
    const names = [
      'new\nline',
      'e 1ff 0 0 0 0 x',
      'quo\'te"',
      'back\\slash',
      '\x1b[31m',
      ' ',
      '-rf',
      '*',
    ]
    const make = () => {
      for (const name of names) writeFileSync(join(place, name), 'x')
      symlinkSync('x\ne 1ff 0 0 0 0 /etc/shadow\nend', join(place, 'odd\nlink'))
      writeFileSync(Buffer.from(`${place}/\xff\xfe`, 'latin1'), 'x')
    }
    const told = await changes(make)
    expect(told.sort()).toEqual(
      [...names, 'odd\nlink', '\ufffd\ufffd'].map((name) => `added ${name}`).sort(),
    )
    expect(await changes(() => writeFileSync(join(place, 'new\nline'), 'xy'))).toEqual([
      'changed new\nline content',
    ])
  })
})

const [shell = { name: 'sh', program: '/bin/sh' }] = shells

test.skipIf(!isRoot)(
  'of a place with too much in it its top alone is told, and said so',
  async () => {
    const place = scratchFolder()
    mkdirSync(join(place, 'deep'))
    const host = targetWith(shell)
    const few = {
      exec: (command: string, limits: Parameters<typeof host.exec>[1]) =>
        host.exec(command, {
          ...limits,
          stdin: Buffer.from(
            Buffer.from(limits.stdin ?? '')
              .toString()
              .replace(/most='?\d+'?/, 'most=2'),
          ),
        }),
    }
    const options = { places: [{ path: place, depth: 6, isHashed: true }] }
    writeFileSync(join(place, 'deep/file'), '')
    const before = await manifestOf(few, options)
    writeFileSync(join(place, 'deep/more'), '')
    writeFileSync(join(place, 'top'), '')
    const { traces, unseen } = compareManifests(before, await manifestOf(few, options))
    expect(traces).toEqual([{ change: 'added', path: join(place, 'top') }])
    expect(unseen).toEqual([`${place} holds more than is compared`])
  },
)

test.skipIf(!isRoot).each(tools.slice(0, 3))(
  'without %s there is none, and that is said',
  async (lacking) => {
    const host = targetWith(shell, { tools: tools.filter((tool) => tool !== lacking) })
    const manifest = await manifestOf(host, { places: [] })
    expect(manifest.lacks).toContain(lacking)
    expect(compareManifests(manifest, manifest).unseen).toHaveLength(2)
  },
)

test.skipIf(!isRoot)(
  'all the places there are are told in one go',
  async () => {
    const manifest = await manifestOf(targetWith(shell))
    expect(manifest.lacks).toBeUndefined()
    expect(manifest.entries.get('/etc/passwd')).toMatchObject({
      kind: 'file',
      mode: 0o644,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(manifest.entries.get('/tmp')).toMatchObject({ kind: 'folder', mode: 0o1777 })
  },
  60_000,
)
