import { expect, it } from 'vitest'
import { installedIn, proveFirst, proveSecond } from '../../../bench/action/proof.ts'
import type { Event } from '../../../src/model/event.ts'

const lists = 'Get:4 http://deb.debian.org/debian bookworm/main amd64 Packages [8,788 kB]'
const archive =
  'Get:2 http://deb.debian.org/debian bookworm/main amd64 seabios all 1.16.2-1 [160 kB]'

function job(built: boolean, ...log: string[]) {
  const events = [{ type: 'bundle-ready', built }] as unknown as Event[]
  return { startedAt: 0, seconds: 1, stepSeconds: 1, log, events }
}

it('takes for a second job only one that builds nothing and downloads no package', () => {
  expect(() => proveSecond(job(false, lists))).not.toThrow()
  expect(() => proveSecond(job(true, lists))).toThrow('built the guest again')
  expect(() => proveSecond(job(false, lists, archive))).toThrow('seabios')
  const ours = 'downloading packages for x86_64-linux (0 of 928188)'
  expect(() => proveSecond(job(false, ours))).toThrow(ours)
})

it('takes for a first job only one that has to do both', () => {
  expect(() => proveFirst(job(true, lists, archive))).not.toThrow()
  expect(() => proveFirst(job(true, lists))).toThrow('found')
  expect(() => proveFirst(job(false, archive))).toThrow('found')
})

it('does not take a journal without a guest for one that was not built', () => {
  expect(() => proveSecond({ ...job(false), events: [] })).toThrow('does not tell of a guest')
})

it('finds the packages that were installed', () => {
  const log = ['installed qemu-system-x86, uidmap', 'installing x', 'installed nix-bin']
  expect(installedIn({ log })).toEqual(['qemu-system-x86', 'uidmap', 'nix-bin'])
})
