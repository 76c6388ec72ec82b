import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { originHere, whatForksMay, whyNotOnHardware } from '../../../src/action/fork.ts'
import { secretsOf } from '../../../src/action/inputs/mask.ts'
import { callerOf, requestOf } from '../../../src/action/inputs/request.ts'
import { replayOf } from '../../../src/action/replay.ts'
import { makeKeyPair } from '../../../src/machine/kexec/handover/key-pair.ts'
import { RequestError } from '../../../src/model/fault.ts'
import { scratchFolder } from '../../scratch.ts'
import { fork, ofPullRequest } from '../fork/payloads.ts'
import { given } from './given.ts'

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----'
const hardware = {
  machine: 'kexec',
  target: 'ssh://board',
  'ssh-key': key,
  'known-hosts': 'board ssh-ed25519 AAAA',
  run: 'true',
}
const root = scratchFolder()
const workspace = join(root, 'work')
mkdirSync(workspace)

/** What the runner says of an event. */
function eventOf(name: string, payload: unknown = {}): Record<string, string> {
  const file = join(root, `${name}.json`)
  writeFileSync(file, JSON.stringify(payload))
  return {
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: file,
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_REPOSITORY: 'octo/example',
  }
}

async function asked(inputs: Record<string, string>, environment: Record<string, string>) {
  const read = given({ ...hardware, ...inputs }, workspace, environment)
  return requestOf(read, callerOf(read, process.env), join(scratchFolder(), 'results'))
}

async function problemsOf(inputs: Record<string, string>, environment = eventOf('push')) {
  const refused = await asked(inputs, environment).catch((error) => error)
  expect(refused).toBeInstanceOf(RequestError)
  return (refused as RequestError).problems
}

test('the inputs of hardware become its request', async () => {
  const request = await asked({ 'proxy-jump': 'gate', lease: '2m' }, eventOf('push'))
  expect(request.hardware).toMatchObject({
    access: {
      target: { user: 'root', host: 'board', port: 22 },
      keys: [{ kind: 'text' }],
      knownHosts: [{ kind: 'text', text: 'board ssh-ed25519 AAAA' }],
      proxyJump: [{ host: 'gate' }],
    },
    leaseMs: 120_000,
  })
  expect(JSON.stringify(request)).not.toContain('c2VjcmV0')
})

test('known hosts are needed, whatever the runner’s user knows', async () => {
  expect(await problemsOf({ 'known-hosts': '' })).toMatchObject([{ input: 'known-hosts' }])
  for (const none of ['~/.ssh/known_hosts', '# a comment only', 'board ssh-ed25519'])
    expect(await problemsOf({ 'known-hosts': none })).toMatchObject([{ input: 'known-hosts' }])
})

describe('a lab', () => {
  const { target: _, 'known-hosts': __, ...rest } = hardware
  const board = { name: 'rock', target: 'rock', system: 'x86_64-linux', 'known-hosts': 'known' }
  const ask = { ...rest, target: '', 'known-hosts': '', board: 'rock' }

  function labIn(folder: string): string {
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'testbed-lab.json')
    writeFileSync(file, JSON.stringify({ boards: [board] }))
    writeFileSync(join(folder, 'known'), '')
    return file
  }

  test('of the workspace is taken, with one key for all its boards', async () => {
    labIn(workspace)
    const { lab } = await asked(ask, eventOf('push'))
    expect(lab?.boards[0]?.hardware.access).toMatchObject({
      keys: [{ kind: 'text' }],
      knownHosts: [{ kind: 'file', path: join(workspace, 'known') }],
    })
    rmSync(join(workspace, 'testbed-lab.json'))
  })

  test('that forks may write is not, wherever it is reached by', async () => {
    const below = labIn(join(workspace, 'below'))
    const outside = labIn(join(root, 'outside'))
    const link = join(root, 'link.json')
    symlinkSync(below, link)
    writeFileSync(join(root, 'known'), '')
    const forks = { ...ask, 'allow-fork': 'true' }
    for (const lab of ['below/testbed-lab.json', link, below])
      expect(await problemsOf({ ...forks, lab })).toMatchObject([{ input: 'lab' }])
    labIn(workspace)
    expect(await problemsOf(forks)).toMatchObject([{ input: 'lab' }])
    rmSync(join(workspace, 'testbed-lab.json'))
    expect((await asked({ ...forks, lab: outside }, eventOf('push'))).lab?.file).toBe(outside)
  })
})

test('problems have the names that a workflow uses', async () => {
  const wrong = { 'ssh-key': 'x', 'ssh-user': '-', wait: 'x', 'warm-start': 'true', copies: '2' }
  const problems = await problemsOf(wrong)
  expect(problems.map(({ input }) => input).sort()).toEqual(Object.keys(wrong).sort())
})

test('the key and the commands are masked, and in no command that repeats', () => {
  const secret = {
    'power-cycle-command': 'ipmi -P hunter2',
    'console-command': 'sol -P hunter2',
  }
  const read = given({ ...hardware, ...secret }, workspace)
  const caller = callerOf(read, process.env)
  expect(secretsOf(read, process.env)).toEqual([key, ...Object.values(secret)])
  const command = replayOf(read, caller).join(' ')
  expect(command).toContain('--machine kexec --target ssh://board')
  expect(command).not.toMatch(/hunter2|c2VjcmV0|TESTBED_SSH_KEY|AAAA/)
})

test('secrets are files of the workspace, and the guest’s own key is a text that nobody sees', async () => {
  const sealed = join(import.meta.dirname, '../../request/fixtures/age/to-both.age')
  copyFileSync(sealed, join(workspace, 'api.age'))
  const { privateText } = await makeKeyPair('guest')
  const inputs = { secrets: 'api=api.age', 'guest-host-key': privateText, zswap: 'true' }
  const request = await asked(inputs, eventOf('push'))
  expect(request.secrets).toMatchObject([{ name: 'api', path: join(workspace, 'api.age') }])
  expect(request.hardware?.guestKey?.reveal()).toBe(privateText)
  expect(request.hardware?.zswap).toBe(true)
  const read = given({ ...hardware, ...inputs }, workspace)
  expect(secretsOf(read, process.env)).toContain(privateText.trim())
  const command = replayOf(read, callerOf(read, process.env)).join(' ')
  expect(command).toContain('--secret api=')
  expect(command).not.toMatch(/PRIVATE KEY|TESTBED_GUEST_HOST_KEY/)
  const wrong = { secrets: 'api=none.age', 'guest-host-key': 'x', microcode: 'none' }
  const problems = await problemsOf(wrong)
  expect(problems.map(({ input }) => input).sort()).toEqual(Object.keys(wrong).sort())
})

describe('the job’s token', () => {
  const token = 'ghs_0123456789abcdefghij'

  test.each([
    [{ env: `GH_TOKEN=${token}` }, {}, 'env'],
    [{ env: 'GH_TOKEN' }, { GH_TOKEN: token }, 'env'],
    [{ env: 'HEADER=basic of-a-user-token' }, {}, 'env'],
    [{ run: `curl -H "authorization: ${token}" x` }, {}, 'run'],
  ])('does not go to a target: %j', async (inputs, environment, input) => {
    const problems = await problemsOf(
      { 'github-token': 'of-a-user-token', ...inputs },
      { ...eventOf('push'), ...environment },
    )
    expect(problems).toMatchObject([{ input, reason: expect.stringContaining('token') }])
    expect(JSON.stringify(problems)).not.toContain(token)
  })

  test('is no matter for other variables', async () => {
    const request = await asked({ env: 'CI=1', 'github-token': token }, eventOf('push'))
    expect(request.env).toEqual({ CI: '1' })
  })
})

describe('a fork', () => {
  const event = eventOf('pull_request', ofPullRequest('pull_request', fork).payload)

  test('is refused', async () => {
    expect(await problemsOf({}, event)).toMatchObject([
      { input: 'machine', reason: expect.stringContaining('stranger/example') },
    ])
  })

  test('is refused beside all else that is wrong', async () => {
    const problems = await problemsOf({ timeout: 'soon', 'known-hosts': '' }, event)
    expect(problems.map(({ input }) => input).sort()).toEqual(['known-hosts', 'machine', 'timeout'])
  })

  test('is let through where that is allowed, and a VM takes it as ever', async () => {
    expect(await asked({ 'allow-fork': 'true' }, event)).toMatchObject({ machine: 'kexec' })
    const vm = { machine: '', target: '', 'ssh-key': '', 'known-hosts': '' }
    expect(await asked(vm, event)).toMatchObject({ machine: 'vm' })
  })

  test('is named where it is refused, and where it is allowed', () => {
    const origin = originHere(workspace, event)
    expect(origin).toEqual({ kind: 'fork', from: 'stranger/example' })
    expect(whyNotOnHardware({ kind: 'own' })).toBeUndefined()
    for (const word of ['stranger/example', 'root', 'firmware', 'network'])
      expect(whatForksMay(origin)).toContain(word)
  })
})
