import { execFileSync } from 'node:child_process'
import {
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { manifestFile } from '../../../../../src/machine/vm/template/parcel/manifest.ts'
import { packTemplate } from '../../../../../src/machine/vm/template/parcel/pack.ts'
import { takeTemplate } from '../../../../../src/machine/vm/template/parcel/take.ts'
import { templatesFolder } from '../../../../../src/machine/vm/template/shelf.ts'
import { scratchFolder } from '../../../../scratch.ts'
import { key, makeTemplate, templateThere } from '../made.ts'

let parcel: string
beforeEach(async () => {
  parcel = scratchFolder()
  vi.stubEnv('XDG_CACHE_HOME', scratchFolder())
  await packTemplate(await makeTemplate(), parcel)
  vi.stubEnv('XDG_CACHE_HOME', scratchFolder()) // another machine
})
afterEach(() => vi.unstubAllEnvs())

const memory = () => join(parcel, 'memory')
const manifest = () => join(parcel, manifestFile)

/** Changes the manifest as one would who knows how it is made. */
function forge(change: (manifest: Record<string, Record<string, unknown>>) => void): void {
  const content = JSON.parse(readFileSync(manifest(), 'utf8'))
  change(content)
  writeFileSync(manifest(), JSON.stringify(content))
}

test('a template comes whole to another machine, under a stamp of its own', async () => {
  expect(readdirSync(parcel).sort()).toEqual(['memory', 'state', manifestFile])
  await takeTemplate(parcel, key)
  const there = await templateThere()
  expect(there).toMatchObject({
    key,
    description: {
      release: '6.1.0',
      map: [
        [4096, 6],
        [8192, 12],
      ],
    },
  })
  if (typeof there !== 'object') return
  expect(readFileSync(there.files.memory, 'utf8')).toBe('a page and another')
  expect(readFileSync(there.files.state, 'utf8')).toBe('the state')
})

test('what else came with it stays where it is', async () => {
  for (const name of ['stamp.json', 'template.json', 'evil'])
    writeFileSync(join(parcel, name), 'evil')
  await takeTemplate(parcel, key)
  expect(readdirSync(parcel).sort()).toContain('evil')
  expect(readdirSync(join(templatesFolder(), key)).sort()).toEqual([
    'memory',
    'stamp.json',
    'state',
    'template.json',
  ])
  expect(await templateThere()).toMatchObject({ description: { release: '6.1.0' } })
})

const spoilt: [string, RegExp, () => void][] = [
  [
    'a memory that was changed',
    /^memory has the SHA-256/,
    () => writeFileSync(memory(), 'a page and evil---'),
  ],
  ['a memory that was cut', /^memory has 5 bytes/, () => truncateSync(memory(), 5)],
  [
    'a state that was changed',
    /^state has the SHA-256/,
    () => writeFileSync(join(parcel, 'state'), 'evilstate'),
  ],
  ['no memory', /ENOENT/, () => rmSync(memory())],
  ['no manifest', /ENOENT/, () => rmSync(manifest())],
  [
    'a link in place of its memory',
    /^memory is no plain file/,
    () => {
      rmSync(memory())
      symlinkSync('/etc/hostname', memory())
    },
  ],
  [
    'a link in place of its manifest',
    /is no such file/,
    () => {
      rmSync(manifest())
      symlinkSync('/etc/hostname', manifest())
    },
  ],
  [
    'a fifo in place of its manifest, which nobody waits for',
    /is no such file/,
    () => {
      rmSync(manifest())
      execFileSync('mkfifo', [manifest()])
    },
  ],
  ['a manifest that was cut', /JSON/, () => truncateSync(manifest(), 20)],
  ['a manifest without end', /is no such file/, () => truncateSync(manifest(), 5 * 2 ** 20)],
  [
    'a guest of another machine',
    /^it is of the machine f{32}/,
    () =>
      forge((each) => {
        Object.assign(each, { key: 'f'.repeat(32) })
      }),
  ],
  [
    'a release that is a message',
    /release: must be/,
    () =>
      forge(({ description }) => {
        Object.assign(description ?? {}, { release: '6.1\n::error::x' })
      }),
  ],
  [
    'a map of more than its memory',
    /maps other memory/,
    () =>
      forge(({ description }) => {
        Object.assign(description ?? {}, {
          map: [
            [4096, 6],
            [8192, 13],
          ],
        })
      }),
  ],
  [
    'a map that writes to the same place twice',
    /maps other memory/,
    () =>
      forge(({ description }) => {
        Object.assign(description ?? {}, {
          map: [
            [4096, 6],
            [4096, 12],
          ],
        })
      }),
  ],
  [
    'a map that starts before all memory',
    /map/,
    () =>
      forge(({ description }) => {
        Object.assign(description ?? {}, {
          map: [
            [-4096, 6],
            [4096, 12],
          ],
        })
      }),
  ],
]

test.each(spoilt)('%s is refused, and nothing of it is left', async (_, why, spoil) => {
  spoil()
  await expect(takeTemplate(parcel, key)).rejects.toThrow(why)
  expect(await templateThere()).toBeUndefined()
  await makeTemplate() // no lock is left either
})
