import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { confined, confinementFor } from '../../../../src/machine/vm/qemu/confine.ts'
import { scratchFolder } from '../../../scratch.ts'

const needs = { accel: 'tcg', files: ['/bin/sh'], opensOurs: false, qemuArgs: [] } as const

test('QEMU has no privilege, no program of its own and no environment but the search path', () => {
  const { argv, env } = confined(['/bin/qemu', '-name', 'x'], { lax: false })
  const line = argv.join(' ')
  expect(line).toMatch(
    /^prlimit --core=1:1 setpriv --no-new-privs .*--pdeathsig KILL -- sh -c .* \/bin\/qemu /,
  )
  expect(line).toMatch(/elevateprivileges=deny,spawn=deny,resourcecontrol=deny -name x$/)
  expect(line).not.toContain('--reuid')
  expect(Object.keys(env)).toEqual(['PATH'])
})

test('is another user where there is one to be', () => {
  const identity = { id: 2_000_000_001, groups: [] }
  expect(confined(['/bin/qemu'], { lax: false, identity }).argv).toEqual(
    expect.arrayContaining(['--reuid=2000000001', '--regid=2000000001', '--clear-groups']),
  )
  const withKvm = { ...identity, groups: [107] }
  expect(confined(['/bin/qemu'], { lax: false, identity: withKvm }).argv).toContain('--groups=107')
})

test('options of the user’s have what they may need, and still no core is dumped', async () => {
  const confinement = await confinementFor({ ...needs, qemuArgs: ['-device', 'edu'] })
  expect(confinement).toEqual({ lax: true })
  const { argv, env } = confined(['/bin/qemu', '-device', 'edu'], confinement)
  expect(argv.join(' ')).toMatch(
    /^prlimit --core=1:1 setpriv --inh-caps=-mknod --bounding-set=-mknod --pdeathsig KILL -- sh -c .* \/bin\/qemu /,
  )
  expect(env).toBe(process.env)
})

test.runIf(process.getuid?.() === 0)('each run of root’s is a user of its own', async () => {
  const two = await Promise.all([confinementFor(needs), confinementFor(needs)])
  const [one, other] = two.map(({ identity }) => identity?.id)
  expect(one).toBeGreaterThanOrEqual(2_000_000_000)
  expect(other).not.toBe(one)
})

test('a file that is not everybody’s to read keeps QEMU with the caller', async () => {
  const folder = scratchFolder()
  chmodSync(folder, 0o755)
  const closed = join(folder, 'closed')
  mkdirSync(closed, { mode: 0o700 })
  for (const [file, mode] of [
    [join(closed, 'within'), 0o644],
    [join(folder, 'own'), 0o600],
  ] as const) {
    writeFileSync(file, '', { mode })
    expect(statSync(file).mode & 0o777).toBe(mode)
    expect(await confinementFor({ ...needs, files: [file] })).toEqual({ lax: false })
  }
})
