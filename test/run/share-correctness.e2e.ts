import { copyFileSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newFolder, readRun } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'
import { makeUser, type User } from '../e2e/user.ts'
import { scratchFolder } from '../scratch.ts'

const isRoot = process.getuid?.() === 0
const kernel = process.arch === 'arm64' ? 'linux-image-arm64' : 'linux-image-amd64'
/** Debian's kernel that has both, and what the checks are written in. */
const guest = ['--packages', `${kernel} python3`]

/** What 9p says of itself that it lacks. */
const lackedBy9p = [
  ...['exchange', 'fifo', 'find_hole', 'nanoseconds', 'owner', 'punch_hole', 'shared_mapping'],
  'unix_socket',
]
const lacked = {
  virtiofs: { root: [], user: [] },
  '9p': { root: lackedBy9p, user: [...lackedBy9p, 'own'] },
}

let user: User | undefined
beforeAll(async () => {
  const { code, stderr } = await runTool(['run', ...guest, 'true'])
  expect(code, stderr).toBe(0)
  if (isRoot) user = makeUser()
})
afterAll(() => user?.remove())

/** 9p's device cannot be plugged in, so its guests boot. */
describe.each([
  ['virtiofs', 'warm'],
  ['virtiofs', 'cold'],
  ['9p', 'cold'],
] as const)('a folder shared by %s, %s', (transport, start) => {
  test.for(['root', 'user'] as const)(
    'has for %s all a file system has, but for what is said',
    { timeout: 600_000 },
    async (caller, context) => {
      const who = caller === 'root' ? undefined : user
      if (!isRoot) return context.skip('only root can make users')
      const shared = who?.folder(`${transport}-${start}`) ?? scratchFolder()
      const results = who === undefined ? newFolder() : join(who.home, `run-${transport}-${start}`)
      copyFileSync(join(import.meta.dirname, 'share-check.py'), join(shared, 'check.py'))
      const options = ['--share-transport', transport, '--shared', shared, '--results', results]
      if (start === 'cold') options.push('--cold')
      else await runTool(['run', ...guest, 'true'], who?.call) // makes the template
      const { code, stdout, stderr } = await runTool(
        ['run', ...guest, ...options, '--quiet', 'python3 check.py'],
        who?.call,
      )
      expect(code, stderr).toBe(0)
      expect(readRun(results).result.environment.start).toBe(start)
      expect(lackingIn(stdout.toString()).sort()).toEqual([...lacked[transport][caller]].sort())
      lookAt(shared, who?.call.as.uid ?? 0, transport)
    },
  )
})

function lackingIn(said: string): string[] {
  const lines = said.trim().split('\n')
  expect(lines.length).toBeGreaterThan(30)
  return lines.filter((line) => !line.endsWith(' ok')).map((line) => line.split(' ')[0] ?? '')
}

/** What the guest left, as the host sees it. */
function lookAt(shared: string, uid: number, transport: 'virtiofs' | '9p'): void {
  const stat = (name: string) => lstatSync(join(shared, name), { bigint: true })
  const names = readdirSync(shared, { encoding: 'latin1' })
  expect(names).toEqual(expect.arrayContaining(['n'.repeat(255), '\xff\xfe\n\x01 x']))
  const owners = names
    .filter((name) => !/^(owner|check.py|\xff.*)$/s.test(name))
    .map((name) => stat(name).uid)
  expect(new Set(owners)).toEqual(new Set([BigInt(uid)]))
  expect(names).not.toContain('device')
  expect(stat('sparse').size).toBe(1n << 40n)
  expect(stat('sparse').blocks).toBeLessThan(1000n)
  expect(stat('link').ino).toBe(stat('linked').ino)
  expect(stat('mode').mode & 0o7777n).toBe(0o751n)
  expect(stat('symbolic').isSymbolicLink()).toBe(true)
  expect(new Set(readFileSync(join(shared, 'appended'), 'utf8').trim().split('\n')).size).toBe(200)
  if (transport === '9p') return
  expect(stat('times').mtimeNs).toBe(987654321987654321n)
  expect(readFileSync(join(shared, 'mapped')).subarray(4096, 4100).toString()).toBe('abcd')
}
