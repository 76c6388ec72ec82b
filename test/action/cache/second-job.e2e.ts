import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { outputOf } from '../../../src/host/command.ts'
import type { Event } from '../../../src/model/event.ts'
import { BareRoot } from '../../host/bare-root.ts'
import { type ResultsService, startResultsService } from '../../runner/service/service.ts'
import { scratchFolder } from '../../scratch.ts'

interface Job {
  readonly outcome: string
  readonly built: boolean
  readonly said: readonly string[]
  readonly events: readonly Event[]
  readonly seconds: { readonly run: number; readonly save: number }
}

let root: BareRoot
/** What the first job ran on. */
let used: BareRoot | undefined
let service: ResultsService
let sound: Buffer
beforeAll(async () => {
  root = await BareRoot.make()
  service = await startResultsService()
})
afterAll(async () => {
  await service.stop()
  used?.remove()
  root.remove()
})

/** A job on a machine that has nothing of ours. */
async function job(): Promise<Job> {
  const machine = await root.copy()
  return jobOn(machine).finally(() => machine.remove())
}

async function jobOn(machine: BareRoot, on: ResultsService = service): Promise<Job> {
  const order = { environment: on.runtime() }
  const program = '/project/test/action/cache/job.ts'
  const { stdout, stderr } = await machine.runNode('root', program, order)
  const answer = stdout.split('\n').findLast((line) => line.startsWith('{'))
  if (answer === undefined) throw new Error(`the job said nothing: ${stdout}${stderr}`)
  return JSON.parse(answer)
}

/** The packages that were fetched from an archive, for the host or for the guest. */
function downloads({ events }: Job): string[] {
  const messages = events.map((event) => ('message' in event ? event.message : ''))
  return messages.filter(
    (message) =>
      /^Get:\d+ \S+ \S+ \S+ \S+ (amd64|all) /.test(message) ||
      /^downloading packages/.test(message),
  )
}

function refusals({ events }: Job): string[] {
  const warnings = events.filter((event) => event.type === 'warning')
  return warnings.map(({ message }) => message).filter((message) => message.startsWith('refused'))
}

test('the first job downloads, builds, and keeps it in one entry', async () => {
  used = await root.copy()
  const first = await jobOn(used)
  expect(first).toMatchObject({ outcome: 'passed', built: true })
  expect(downloads(first)).not.toEqual([])
  expect(first.said).toEqual([expect.stringMatching(/^cache: kept for the next job/)])
  const [entry, ...others] = await service.caches()
  expect(others).toEqual([])
  sound = (await entry?.bytes()) ?? Buffer.alloc(0)
})

test('the second job downloads no package, builds nothing, and keeps nothing', async () => {
  const second = await job()
  expect(second).toMatchObject({ outcome: 'passed', built: false })
  expect(downloads(second)).toEqual([])
  expect(second.said).toEqual([expect.stringMatching(/^cache: restored/)])
  expect(await service.caches()).toHaveLength(1)
})

/** Puts other content in the entry's place, as one would who knows how it is made. */
async function spoilEntry(spoil: (folder: string) => void): Promise<void> {
  const [archive, folder] = [join(scratchFolder(), 'entry.tgz'), scratchFolder()]
  writeFileSync(archive, sound)
  await outputOf('tar', ['-xzf', archive, '-C', folder])
  spoil(folder)
  await outputOf('tar', ['-czf', archive, '-C', folder, ...readdirSync(folder)])
  await replaceEntry(readFileSync(archive))
}

/** The newest of those that begin alike is the one that is restored. */
async function replaceEntry(bytes: Buffer): Promise<void> {
  await (await service.caches()).at(-1)?.replace(bytes)
}

test('a poisoned package and a poisoned guest are refused, the run is good, and what is sound is kept', async () => {
  await spoilEntry((folder) => {
    const name = readdirSync(folder).find((each) => each.startsWith('seabios_')) ?? ''
    writeFileSync(join(folder, name), Buffer.alloc(statSync(join(folder, name)).size, 'evil'))
    const ofGuest = readdirSync(folder).filter((each) => each.endsWith('.nar.zst'))
    for (const each of ofGuest) writeFileSync(join(folder, each), 'evil')
  })
  const third = await job()
  expect(third).toMatchObject({ outcome: 'passed', built: true })
  expect(refusals(third)).toEqual([
    expect.stringMatching(/^refused .*seabios_.*, which was kept/),
    expect.stringMatching(/^refused the guest from the cache: .* has the SHA-256/),
  ])
  // Of the host's packages it alone is fetched.
  expect(downloads(third).filter((line) => line.startsWith('Get:'))).toEqual([
    expect.stringMatching(/ seabios all /),
  ])
  expect(third.said.at(-1)).toMatch(/^cache: kept for the next job/)
  expect(await service.caches()).toHaveLength(2)
})

test('with an entry that was cut the run is good', async () => {
  await replaceEntry(sound.subarray(0, sound.length >> 1))
  const after = await job()
  expect(after).toMatchObject({ outcome: 'passed', built: true })
  expect(after.said[0]).toMatch(/^cache: Failed to restore: /)
})

test('with the service gone the run is good', async () => {
  const gone = await startResultsService()
  await gone.stop()
  // Which packages it would install has been seen: it has them, and no guest.
  if (used === undefined) throw new Error('there was no first job')
  await used.run('root', ['rm', '-r', '/root/.cache/nixos-testbed'])
  const after = await jobOn(used, gone)
  expect(after).toMatchObject({ outcome: 'passed', built: true })
  expect(after.said).toEqual([
    expect.stringMatching(/^cache: Failed to restore: /),
    expect.stringMatching(/^cache: Failed to save: /),
  ])
})
