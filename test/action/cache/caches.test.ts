import { readdirSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type ResultsService, startResultsService } from '../../runner/service/service.ts'
import { FreshMachine } from './machine.ts'

vi.setConfig({ testTimeout: 60_000 }) // a process for each call of the client

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterEach(() => service.forget())
afterAll(() => service.stop())

const packages = { 'qemu_7.2_amd64.deb': 'qemu', 'libgc1_1%3a8.2-3_amd64.deb': 'libgc1' }

/** The first job: finds nothing, installs, and keeps. */
async function firstJob(installed: Record<string, string> = packages): Promise<void> {
  const machine = new FreshMachine(service)
  const restored = await machine.restore()
  expect(restored).toMatchObject({ sound: true, contents: [] })
  machine.install(installed)
  await machine.save(restored)
  expect(machine.said).toEqual([
    expect.stringMatching(/^cache: kept for the next job: nixos-testbed-/),
  ])
  expect(machine.printed).toBe('')
}

test('the second job gets what the first used, and what it used itself is no reason for another entry', async () => {
  await firstJob()
  const machine = new FreshMachine(service)
  const restored = await machine.restore()
  expect(machine.packages).toEqual(packages)
  machine.install(packages)
  await machine.save(restored)
  expect(await service.caches()).toHaveLength(1)
  expect(machine.said).toEqual([expect.stringMatching(/^cache: restored/)])
  expect(machine.printed).toBe('')
  expect(readdirSync(`${machine.cache}/nixos-testbed`).sort()).toEqual(['host-packages', 'nix'])
})

test('what only an earlier job used is not kept on', async () => {
  await firstJob()
  const machine = new FreshMachine(service)
  const restored = await machine.restore()
  machine.install({ 'qemu_7.3_amd64.deb': 'newer' })
  await machine.save(restored)
  const third = new FreshMachine(service)
  await third.restore()
  expect(third.packages).toEqual({ 'qemu_7.3_amd64.deb': 'newer' })
})

test('two first jobs at once make one entry', async () => {
  await firstJob()
  const machine = new FreshMachine(service)
  const restored = await machine.restore()
  machine.install(packages)
  await machine.save(restored && { ...restored, key: 'none', contents: [] })
  expect(await service.caches()).toHaveLength(1)
  expect(machine.said.at(-1)).toMatch(/another job may be creating this cache/)
})

test('zstd that comes during the job makes no entry that the next job cannot find', async () => {
  const machine = new FreshMachine(service)
  const restored = await machine.restore()
  if (restored === undefined) throw new Error('there is a service')
  const { tar = '', gzip = '' } = restored.packers
  machine.install(packages)
  await machine.save({ ...restored, packers: { tar, gzip } })
  expect((await (await service.caches())[0]?.bytes())?.subarray(0, 2)).toEqual(
    Buffer.from([0x1f, 0x8b]),
  )
})

test('where there is no cache service, nothing is restored and nothing said', async () => {
  const machine = new FreshMachine(service)
  vi.stubEnv('ACTIONS_RESULTS_URL', undefined)
  expect(await machine.restore()).toBeUndefined()
  expect(machine.said).toEqual([])
})
