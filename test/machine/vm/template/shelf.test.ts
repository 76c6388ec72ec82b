import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { thisProcess } from '../../../../src/host/process.ts'
import { chooseStart } from '../../../../src/machine/vm/template/choose.ts'
import { noteFailure } from '../../../../src/machine/vm/template/failures.ts'
import {
  claimTemplate,
  type Draft,
  dropDraft,
  findTemplate,
  folderOf,
  publish,
  removeTemplate,
  templatesFolder,
  untilMade,
} from '../../../../src/machine/vm/template/shelf.ts'
import { writeStamp } from '../../../../src/machine/vm/template/stamp.ts'
import { templateFiles } from '../../../../src/machine/vm/template/template.ts'
import { scratchFolder } from '../../../scratch.ts'

const key = '0123456789abcdef0123456789abcdef'
const description = { schema: 1, release: '6.1', map: [[0, 4096]] }

beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', scratchFolder())
})

async function claimed(): Promise<Draft> {
  const draft = await claimTemplate(key)
  if (draft === undefined) throw new Error('another process is at it')
  return draft
}

/** A draft with all files of a template. */
async function drafted(): Promise<Draft> {
  const draft = await claimed()
  const files = templateFiles(draft.folder)
  writeFileSync(files.memory, 'memory')
  writeFileSync(files.state, 'state')
  writeFileSync(files.description, JSON.stringify(description))
  await writeStamp(files)
  return draft
}

async function published() {
  await publish(await drafted())
  return templateFiles(folderOf(key))
}

test('what was published is found, and nothing else is left', async () => {
  const files = await published()
  expect(await findTemplate(key)).toEqual({ key, files, description })
  expect(readdirSync(templatesFolder())).toEqual([key])
})

test('nothing is found before it is published', async () => {
  expect(await findTemplate(key)).toBeUndefined()
  const draft = await drafted()
  expect(await findTemplate(key)).toBeUndefined()
  await dropDraft(draft)
  expect(readdirSync(templatesFolder())).toEqual([])
})

test.each([
  ['a byte more', (path: string) => appendFileSync(path, 'x')],
  [
    'another byte, its times set back',
    (path: string) => {
      const then = new Date(Date.now() - 10_000)
      writeFileSync(path, 'm3mory')
      utimesSync(path, then, then)
    },
  ],
  ['nothing in it', (path: string) => writeFileSync(path, '')],
  [
    'a folder in its place',
    (path: string) => {
      rmSync(path)
      mkdirSync(path)
    },
  ],
  ['gone', (path: string) => rmSync(path)],
] as const)('a template whose memory is %s is damaged, and is made anew', async (_, damage) => {
  const files = await published()
  damage(files.memory)
  expect(await findTemplate(key)).toBe('damaged')
  expect(await chooseStart(key)).toMatchObject({
    kind: 'making',
    why: expect.stringMatching(/damaged/),
  })
  expect(await findTemplate(key)).toBeUndefined()
})

test.each(['state', 'description', 'stamp'] as const)(
  'one with another %s is, too',
  async (file) => {
    const files = await published()
    writeFileSync(files[file], '{}')
    expect(await findTemplate(key)).toBe('damaged')
  },
)

test('one process makes a template; a second claim waits for nobody', async () => {
  const draft = await claimed()
  expect(await claimTemplate(key)).toBeUndefined()
  expect(await chooseStart(key)).toEqual({
    kind: 'cold',
    why: 'another run is making its template',
  })
  await dropDraft(draft)
  await claimed()
})

test.each([
  ['that died', '4194303.1'],
  ['whose id another has by now', `${process.pid}.1`],
  ['of no name', 'nonsense'],
])('the lock of a process %s holds nobody up', async (_, holder) => {
  mkdirSync(templatesFolder(), { recursive: true })
  symlinkSync(holder, join(templatesFolder(), `${key}.lock`))
  await dropDraft(await claimed())
  expect(readdirSync(templatesFolder())).toEqual([])
})

test('the lock of a live process is respected', async () => {
  mkdirSync(templatesFolder(), { recursive: true })
  const { pid, startTime } = thisProcess()
  symlinkSync(`${pid}.${startTime}`, join(templatesFolder(), `${key}.lock`))
  expect(await claimTemplate(key)).toBeUndefined()
})

test('what a maker that died left of its draft is no hindrance', async () => {
  const { pid, startTime } = thisProcess()
  mkdirSync(`${folderOf(key)}.${pid}.${startTime}/deep/er`, { recursive: true })
  await dropDraft(await claimed())
})

test('a template that failed twice in a row is let be for a day', async () => {
  await noteFailure(key, 'it was silent')
  expect(await chooseStart(key)).toMatchObject({ kind: 'making' })
  await noteFailure(key, 'it was silent')
  expect(await chooseStart(key)).toEqual({
    kind: 'cold',
    why: 'warm starts failed before: it was silent',
  })
  vi.useFakeTimers({ now: Date.now() + 25 * 3600 * 1000, toFake: ['Date'] })
  expect(await chooseStart(key)).not.toMatchObject({ why: expect.stringMatching(/failed before/) })
  vi.useRealTimers()
})

test('a cache that cannot be written starts runs cold, and says why', async () => {
  const file = join(scratchFolder(), 'file')
  writeFileSync(file, '')
  vi.stubEnv('XDG_CACHE_HOME', file)
  expect(await chooseStart(key)).toMatchObject({
    kind: 'cold',
    why: expect.stringMatching(/cannot be kept/),
  })
})

test('removing what is not there is done already', async () => {
  await removeTemplate(key)
})

test('where it is waited for, a start is warm from the template that another was making', async () => {
  const draft = await drafted()
  const wait = async () => {
    const made = untilMade(key, 60_000, new AbortController().signal)
    await publish(draft)
    await made
  }
  expect(await chooseStart(key, undefined, wait)).toMatchObject({ kind: 'warm' })
})

test('nobody waits for a template that was given up, for too long, or after a cancel', async () => {
  const { signal } = new AbortController()
  const draft = await claimed()
  await untilMade(key, 1, signal)
  await untilMade(key, 60_000, AbortSignal.abort())
  const wait = async () => {
    const made = untilMade(key, 60_000, signal)
    await dropDraft(draft)
    await made
  }
  expect(await chooseStart(key, undefined, wait)).toMatchObject({ kind: 'cold' })
})
