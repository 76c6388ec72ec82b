import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { remember } from '../../src/lab/memory.ts'
import type { Commands } from '../../src/machine/kexec/commands.ts'
import { releaseLock, takeLock } from '../../src/machine/kexec/lock/lock.ts'
import type { BoardStatus } from '../../src/model/lab.ts'
import { newFolder, readEvents, readRun } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import { scratchFolder } from '../scratch.ts'
import { patience } from './hardware.ts'

const limit = 900_000
const state = scratchFolder()
const lab = scratchFolder()

let rig: Rig
beforeAll(async () => {
  rig = await startRig({ host: 'minimal', tell: (line) => process.stderr.write(`${line}\n`) })
  const defaults = { 'ssh-key': rig.key, 'known-hosts': rig.knownHosts }
  const system = 'x86_64-linux'
  const boards = [
    { name: 'gone', target: 'ssh://root@127.0.0.1:1', system, labels: ['shelf'] },
    { name: 'rig', target: rig.target, system, labels: ['shelf', 'answers'] },
  ]
  writeFileSync(join(lab, 'testbed-lab.json'), JSON.stringify({ defaults, boards }))
}, limit)
afterAll(() => rig?.stop())

/** Calls the tool in the lab's folder, with a memory of its own. */
const call = (...args: string[]) => runTool(args, { cwd: lab, env: { XDG_STATE_HOME: state } })

async function status() {
  const { code, stdout } = await call('lab', 'status', '--json')
  const { boards } = JSON.parse(stdout.toString()) as { readonly boards: readonly BoardStatus[] }
  return { code, boards }
}

/** The rig, for another owner's tool. */
const host: Commands = {
  async exec(command, { stdin, limitMs }) {
    const given = stdin === undefined ? {} : { input: stdin }
    const { code, stdout, stderr } = await rig.exec(command, { ...given, limitMs })
    const exit = { kind: 'code', code: code ?? 255 } as const
    return { exit, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) }
  },
}

test(
  'a run waits until one of a lab’s boards is free, and says what it passed over',
  async () => {
    const lock = await takeLock(host, { owner: 'run 7 of acme', leaseS: 600 })
    expect(await status()).toMatchObject({
      code: 1,
      boards: [
        { board: 'gone', state: 'unreachable', why: expect.stringMatching(/127\.0\.0\.1:1/) },
        { board: 'rig', state: 'taken', owner: 'run 7 of acme' },
      ],
    })

    const folder = newFolder()
    const wish = [
      '--machine',
      'kexec',
      ...patience,
      '--board',
      'shelf',
      '--wait',
      '10m',
      '--results',
      folder,
    ]
    const running = call('run', ...wish, '--packages', 'linux-image-cloud-amd64', 'hostname')
    const passedOver = () =>
      readEvents(folder).flatMap((event) => (event.type === 'board-passed-over' ? [event] : []))
    while (passedOver().length < 2) await new Promise((done) => setTimeout(done, 500))
    await releaseLock(host, lock)
    const { code, stderr } = await running
    const { result, events } = readRun(folder)
    expect(result, stderr).toMatchObject({
      ...{ outcome: 'passed', return: 'clean' },
      environment: { board: 'rig', machine: 'kexec' },
    })
    expect(code).toBe(0)
    expect(passedOver()).toMatchObject([
      { board: 'gone', why: expect.stringMatching(/127\.0\.0\.1:1/) },
      { board: 'rig', why: expect.stringMatching(/taken by run 7 of acme/) },
    ])
    expect(events.filter(({ type }) => type === 'target-found')).toHaveLength(1)
    expect((await status()).boards).toMatchObject([
      { board: 'gone', state: 'unreachable' },
      { board: 'rig', state: 'free', last: { outcome: 'passed', return: 'clean' } },
    ])
  },
  limit,
)

test(
  'a board on which runs came to nothing is let be until it is released',
  async () => {
    const failures = { count: 3, at: new Date().toISOString(), why: 'the target does not load it' }
    process.env.XDG_STATE_HOME = state
    await remember(`127.0.0.1:${rig.port}`, (memory) => ({ ...memory, failures }))
    expect((await status()).boards[1]).toMatchObject({ state: 'quarantined' })

    const folder = newFolder()
    const wish = ['--machine', 'kexec', ...patience, '--board', 'answers', '--results', folder]
    await call('run', ...wish, '--packages', 'linux-image-cloud-amd64', 'true')
    const { result } = readRun(folder)
    expect(result).toMatchObject({ outcome: 'infra-error' })
    expect(result.remedy).toMatch(/nixos-testbed lab release rig/)
    expect(result).not.toHaveProperty('return')

    expect((await call('lab', 'release', 'rig')).code).toBe(0)
    expect((await status()).boards[1]).toMatchObject({ state: 'free' })
  },
  limit,
)
