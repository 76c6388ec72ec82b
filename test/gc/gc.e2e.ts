import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder } from '../../src/host/folders.ts'
import type { GcReport } from '../../src/model/gc.ts'
import { readRun } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'
import { scratchFolder } from '../scratch.ts'

// Folders of its own, so that nothing goes that other tests need; apt's are shared, and a link.
const env = { XDG_CACHE_HOME: scratchFolder(), XDG_STATE_HOME: scratchFolder() }
const cache = join(env.XDG_CACHE_HOME, 'nixos-testbed')
const runs = join(env.XDG_STATE_HOME, 'nixos-testbed/runs')
const shelf = join(cache, 'bundles')
mkdirSync(cache)
symlinkSync(join(cacheFolder(), 'apt'), join(cache, 'apt'))

/** A guest that no other test has, in a machine whose KVM nobody has to try first. */
const run = ['run', '--accel', 'tcg', '--packages', 'netcat-openbsd']

const nothingKept = ['--runs-older-than', '0s', '--guests-older-than', '0s', '--templates', '0']

async function gc(): Promise<GcReport> {
  const { code, stdout, stderr } = await runTool(['gc', '--json', ...nothingKept], {
    env: { ...env, TMPDIR: scratchFolder() },
  })
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout.toString()) as GcReport
}

test('a run and its guest go once nobody uses them; a run under way goes on and ends well', async () => {
  const first = await runTool([...run, 'echo kept > $TESTBED_RESULTS/a'], { env })
  expect(first.code, first.stderr).toBe(0)
  const [ended] = readdirSync(runs)
  const [key = ''] = readdirSync(shelf)
  const bundle = readlinkSync(join(shelf, key))

  let during: GcReport | undefined
  const second = await runTool(
    [...run, 'echo ready; read -r line; echo "$line" > $TESTBED_RESULTS/b'],
    {
      env,
      holdStdin: true,
      onStart: (child) =>
        child.stdout?.once('data', async () => {
          during = await gc().finally(() => child.stdin?.end('it goes on\n'))
        }),
      onStdout: () => undefined,
    },
  )
  expect(second.code, second.stderr).toBe(0)
  const [kept = '', ...more] = readdirSync(runs)
  expect([more, kept === ended]).toEqual([[], false])
  expect(readRun(join(runs, kept)).file('b').toString()).toBe('it goes on\n')
  expect(during?.removed).toContainEqual({ kind: 'runs', count: 1, bytes: expect.any(Number) })
  expect(during?.left.filter(({ why }) => why === 'a run is under way')).toContainEqual(
    expect.objectContaining({ kind: 'guests', count: 1 }),
  )
  expect(readlinkSync(join(shelf, key))).toBe(bundle)
  expect(deadPaths()).not.toContain(bundle)

  expect((await gc()).removed.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['runs', 'guests']),
  )
  expect([...readdirSync(runs), ...readdirSync(shelf)]).toEqual([])
  expect(deadPaths()).toContain(bundle)
})

/** What Nix would collect. */
function deadPaths(): string[] {
  const said = execFileSync('nix-store', ['--gc', '--print-dead'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  })
  return said.split('\n')
}
