import { beforeEach, expect, test } from 'vitest'
import { Ledger } from '../../src/gc/ledger.ts'
import { collectStore } from '../../src/gc/store.ts'
import { Fault } from '../../src/model/fault.ts'
import { type Nix, NixError } from '../../src/nix/nix.ts'

let asked: string[][]

beforeEach(() => {
  asked = []
})

/** Collects with a Nix that says something. */
async function collect(says: string | Error, dryRun = false) {
  const nix: Nix = {
    version: '2.8.0',
    bin: '/usr/bin',
    sandbox: { on: true },
    run: async (program, args) => {
      asked.push([program, ...args])
      if (says instanceof Error) throw says
      return says
    },
  }
  const ledger = new Ledger({ dryRun })
  await collectStore(ledger, async () => nix)
  return ledger.report
}

test.each([
  ['12 store paths deleted, 345.50 MiB freed\n', 12, 345.5 * 2 ** 20],
  ['1 store paths deleted, 1.5 GiB freed\n', 1, 1.5 * 2 ** 30],
  ['0 store paths deleted, 0.00 MiB freed\n', 0, 0],
])('%j', async (says, count, bytes) => {
  expect((await collect(says)).removed).toEqual([{ kind: 'store', count, bytes }])
  expect(asked).toEqual([['nix-store', '--gc']])
})

test('a dry run only lists', async () => {
  const { removed } = await collect('/nix/store/a\n/nix/store/b\n', true)
  expect(removed).toEqual([{ kind: 'store', count: 2, bytes: 0 }])
  expect(asked).toEqual([['nix-store', '--gc', '--print-dead']])
})

test('what Nix complains of is told, with what to do', async () => {
  const { failed } = await collect(new NixError('nix-store ended with 1: error: locked', ''))
  expect(failed).toEqual([
    {
      kind: 'store',
      what: '/nix/store',
      why: 'nix-store ended with 1: error: locked',
      remedy: 'try it by hand: nix-collect-garbage',
    },
  ])
  const ledger = new Ledger({ dryRun: false })
  const none = new Fault('infra-error', 'there is no Nix here', { remedy: 'install Nix' })
  await collectStore(ledger, () => Promise.reject(none))
  expect(ledger.report.failed).toMatchObject([
    { why: 'there is no Nix here', remedy: 'install Nix' },
  ])
})
