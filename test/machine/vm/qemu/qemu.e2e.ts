import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newFolder, readEvents } from '../../../e2e/script.ts'
import { runTool } from '../../../e2e/tool.ts'

interface Seen {
  readonly descriptors: readonly string[]
  readonly commandLine: string
  readonly environment: string
  readonly status: string
  readonly limits: string
  readonly session: string
  readonly scratch: readonly { readonly mode: number; readonly uid: number; readonly gid: number }[]
}

test('QEMU has its own sockets, its guest’s memory and nothing else of ours', async () => {
  const seen = await lookAtQemu('--quiet')
  const [stdin, stdout] = seen.descriptors
  expect([stdin, stdout]).toEqual(['/dev/null', '/dev/null'])
  const known =
    /^(\/dev\/(null|net\/tun|kvm|vhost-net)|socket:.*|pipe:.*|anon_inode:.*|\/memfd:.*|\/nix\/store\/.*|\/dev\/shm\/nixos-testbed\.[\w.]+ \(deleted\))$/
  expect(seen.descriptors.filter((target) => !known.test(target))).toEqual([])
  // What every user of the host can read in the process list holds no secrets by holding no request.
  expect(seen.commandLine).not.toContain('echo ready')
  expect(seen.environment).not.toContain('SECRET')
})

test('QEMU has no privilege, can start no program, dumps no core and has no terminal', async () => {
  const { status, limits, session } = await lookAtQemu('--quiet')
  for (const line of [/^CapEff:\s0+$/m, /^CapPrm:\s0+$/m, /^NoNewPrivs:\s1$/m, /^Seccomp:\s2$/m])
    expect(status).toMatch(line)
  expect(limits).toMatch(/^Max core file size +1 +1 /m)
  expect(session).toBe(/^Pid:\s(\d+)/m.exec(status)?.[1])
})

test('of root’s, QEMU is a user of nobody else’s, who alone reaches its sockets', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('only root can be another user')
  const { status, scratch } = await lookAtQemu('--quiet')
  const [uid, gid] = ['Uid', 'Gid'].map((name) =>
    new RegExp(`^${name}:\\s(\\d+)`, 'm').exec(status),
  )
  const id = Number(uid?.[1])
  expect(id).toBeGreaterThanOrEqual(2_000_000_000)
  expect(Number(gid?.[1])).toBe(id)
  expect(status).toMatch(/^Groups:\s*$/m)
  const [folder, ...sockets] = scratch
  expect(folder).toEqual({ mode: 0o710, uid: 0, gid: id })
  for (const socket of sockets) expect(socket).toEqual({ mode: 0o700, uid: id, gid: id })
  expect(spawnSync('ps', ['-o', 'pid=', '-U', String(id)]).stdout.toString()).toBe('')
})

/** Looks at the QEMU of a run from outside, while its script waits. */
async function lookAtQemu(...args: readonly string[]): Promise<Seen> {
  const folder = newFolder()
  let seen: Seen | undefined
  await runTool(['run', '--accel', 'tcg', ...args, '--results', folder, 'echo ready; cat'], {
    env: { SECRET: 'of the runner' },
    onStart: (child) => {
      child.stdout?.once('data', () => {
        seen = look(folder)
        child.stdin?.end()
      })
    },
    onStdout: () => undefined,
    holdStdin: true,
  })
  if (seen === undefined) throw new Error('the script never said that it is ready')
  return seen
}

function look(folder: string): Seen {
  const events = readEvents(folder)
  const run = events.find((event) => event.type === 'run-started')?.run ?? ''
  const started = events.find((event) => event.type === 'process-started' && event.name === 'qemu')
  if (started?.type !== 'process-started') throw new Error('the journal knows no QEMU')
  const { pid } = started.process
  const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8')
  const numbers = readdirSync(`/proc/${pid}/fd`).map(Number)
  const scratch = join(tmpdir(), `nixos-testbed-${run}`)
  const sockets = readdirSync(scratch).filter((name) => name.endsWith('.sock'))
  return {
    descriptors: numbers.sort((a, b) => a - b).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)),
    commandLine: read('cmdline'),
    environment: read('environ'),
    status: read('status'),
    limits: read('limits'),
    session: execFileSync('ps', ['-o', 'sid=', '-p', String(pid)])
      .toString()
      .trim(),
    scratch: [scratch, ...sockets.map((name) => join(scratch, name))].map((path) => {
      const { mode, uid, gid } = statSync(path)
      return { mode: mode & 0o777, uid, gid }
    }),
  }
}
