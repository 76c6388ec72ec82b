import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findProgram } from '../../../src/host/programs.ts'
import { type ResultsService, startResultsService } from '../../runner/service/service.ts'
import { scratchFolder } from '../../scratch.ts'
import { FreshMachine } from './machine.ts'

vi.setConfig({ testTimeout: 60_000 }) // a process for each call of the client

let service: ResultsService
beforeEach(async () => {
  service = await startResultsService()
})
afterEach(() => service.stop())

/** Packers in the place of this machine's that keep the environment they were started with, and do their work. */
async function watchedPackers(): Promise<{
  path: string
  environments: () => Map<string, string>
}> {
  const [path, seen] = [scratchFolder(), scratchFolder()]
  for (const name of ['tar', 'zstd', 'zstdmt', 'unzstd']) {
    const real = await findProgram(name)
    const script = `#!/bin/sh\n/bin/cat /proc/$$/environ >${seen}/${name}\nexec ${real} "$@"\n`
    writeFileSync(join(path, name), script, { mode: 0o755 })
  }
  const read = (name: string) => [name, readFileSync(join(seen, name), 'utf8')] as const
  return { path, environments: () => new Map(readdirSync(seen).map(read)) }
}

test('packers know of nothing but each other and their options: no token reaches them', async () => {
  const { path, environments } = await watchedPackers()
  vi.stubEnv('PATH', `${path}:${process.env.PATH}`)
  vi.stubEnv('SECRET', 'of the step')
  const first = new FreshMachine(service)
  const restored = await first.restore()
  first.install({ 'qemu_7.2_amd64.deb': 'qemu' })
  await first.save(restored)
  const second = new FreshMachine(service)
  await second.restore()
  expect(second.packages).toEqual({ 'qemu_7.2_amd64.deb': 'qemu' })
  expect([...environments().keys()].sort()).toEqual(['tar', 'unzstd', 'zstd', 'zstdmt'])
  for (const environment of environments().values()) {
    const names = environment.split('\0').map((each) => each.replace(/=.*/s, ''))
    expect(names.filter((name) => name !== '').sort()).toEqual(['LC_ALL', 'PATH', 'TAR_OPTIONS'])
  }
})
