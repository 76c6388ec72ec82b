import { expect, test } from 'vitest'
import { main } from '../../src/cli/program.ts'
import { sizeText } from '../../src/cli/render/gc.ts'
import type { GcReport, GcRequest } from '../../src/model/gc.ts'
import { FakeProcess, fakeCore } from './fake.ts'

const some: GcReport = {
  dryRun: false,
  removed: [
    { kind: 'runs', count: 12, bytes: 1.2 * 2 ** 30 },
    { kind: 'guests', count: 2, bytes: 0 },
  ],
  left: [{ kind: 'runs', count: 1, why: 'a run is under way' }],
  failed: [],
}

async function call(report: GcReport, ...args: readonly string[]) {
  const process = new FakeProcess()
  const asked: GcRequest[] = []
  const gc = (request: GcRequest) => {
    asked.push(request)
    return Promise.resolve(report)
  }
  const exit = await main(['gc', ...args], process, async () => ({ ...fakeCore().core, gc }))
  return { exit, stdout: process.stdout.text, stderr: process.stderr.text, asked }
}

test('tells what went, what stays, and what is left to do', async () => {
  const { exit, stdout, stderr } = await call(some)
  expect([exit, stderr]).toEqual([0, ''])
  expect(stdout).toBe(
    [
      'removed     count        size',
      'runs           12     1.2 GiB',
      'guests          2           -',
      'total          14     1.2 GiB',
      '',
      'left',
      'runs            1  a run is under way',
      '',
      '2 guests may now be collected by Nix: run nix-collect-garbage, or this with --nix',
      '',
    ].join('\n'),
  )
})

test('a dry run says that it is one, and sends nobody to Nix', async () => {
  const { stdout, asked } = await call({ ...some, dryRun: true }, '--dry-run')
  expect(asked[0]?.dryRun).toBe(true)
  expect(stdout).toMatch(/^would go /)
  expect(stdout).not.toContain('nix-collect-garbage')
})

test('what could not be removed is an error, with its remedy and nothing that acts', async () => {
  const failure = {
    kind: 'runs',
    what: '/a\u001b[2J',
    why: 'EACCES',
    remedy: 'be its owner',
  } as const
  const { exit, stderr } = await call({ ...some, failed: [failure] })
  expect(exit).toBe(125)
  expect(stderr).toBe('nixos-testbed: /a\\x1b[2J cannot be removed: EACCES\n    be its owner\n')
})

test('--json is for programs', async () => {
  const { exit, stdout } = await call(some, '--json')
  expect([exit, JSON.parse(stdout)]).toEqual([0, some])
})

test('limits are read, and wrong ones refused before anything goes', async () => {
  const { asked } = await call(some, '--runs-older-than', '1h', '--templates', '0', '--nix')
  expect(asked).toMatchObject([{ runsOlderThanMs: 3_600_000, templatesBytes: 0, nix: true }])
  const wrong = await call(some, '--runs-older-than', 'x', '--templates', 'y')
  expect([wrong.exit, wrong.asked]).toEqual([125, []])
  expect(wrong.stderr).toContain('2 things are wrong')
})

test.each([
  [0, '-'],
  [512, '512 B'],
  [1536, '1.5 KiB'],
  [4 * 2 ** 30, '4.0 GiB'],
  [2 ** 52, '4096.0 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})
