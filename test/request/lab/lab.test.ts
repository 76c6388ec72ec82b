import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RequestError } from '../../../src/model/fault.ts'
import { commandOf } from '../../../src/request/command.ts'
import { labJsonSchema } from '../../../src/request/lab/schema.ts'
import { parseLab } from '../../../src/request/parse.ts'
import type { Caller, RawRequest } from '../../../src/request/raw.ts'
import { scratchFolder } from '../../scratch.ts'
import { caller, hardware, parse, problemsOf } from '../asking.ts'

const x86 = { system: 'x86_64-linux' }
const arm = { system: 'aarch64-linux' }
const rock1 = { name: 'rock-1', target: 'ssh://rock-1', ...arm, labels: ['rk3588', 'nvme'] }
const rock2 = { name: 'rock-2', target: 'me@rock-2:2222', ...arm, labels: ['rk3588'] }
const rack = { name: 'rack', target: 'rack', ...x86, labels: ['nvme'] }
const defaults = { 'ssh-key': 'keys/lab', 'known-hosts': 'known_hosts' }

/** A folder with a lab's file, the key and the known hosts it names; and a caller in it. */
function labWith(content: unknown): { readonly folder: string; readonly here: Partial<Caller> } {
  const folder = scratchFolder()
  mkdirSync(join(folder, 'keys'))
  for (const name of ['keys/lab', 'keys/other', 'known_hosts'])
    writeFileSync(join(folder, name), '')
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  writeFileSync(join(folder, 'testbed-lab.json'), text)
  return { folder, here: { cwd: folder } }
}

const shelf = { defaults, boards: [rock1, rock2, rack] }
const asking = (board: string, more: RawRequest = {}) => ({ machine: 'kexec', board, ...more })

async function chosen(raw: RawRequest, content: unknown = shelf) {
  const { lab, system, hardware: target } = await parse(raw, labWith(content).here)
  return { system, target, names: lab?.boards.map(({ name }) => name), lab }
}

async function whyNot(raw: RawRequest, content: unknown = shelf) {
  const { folder, here } = labWith(content)
  const problems = await problemsOf(raw, here)
  return problems.map(({ input, reason, remedy }) =>
    `${input} ${reason} | ${remedy}`.replaceAll(`${folder}/testbed-lab.json`, 'LAB'),
  )
}

describe('boards are chosen', () => {
  test.each([
    ['rock-1', ['rock-1']],
    ['rk3588', ['rock-1', 'rock-2']],
    ['rk3588,nvme', ['rock-1']],
    ['nvme', ['rack']], // of this host's system, where there is one
    ['rock-2, rk3588', ['rock-2']],
  ])('by %j', async (board, names) => {
    const found = await chosen(asking(board))
    expect([found.names, found.target]).toEqual([names, undefined])
  })

  test('of the system that is asked for, else of the host’s, else of their own', async () => {
    expect(await chosen(asking('nvme', arm))).toMatchObject({ names: ['rock-1'], ...arm })
    expect(await chosen(asking('nvme'))).toMatchObject({ names: ['rack'], ...x86 })
    expect(await chosen(asking('rk3588'))).toMatchObject(arm)
    expect(await whyNot(asking('rack', arm))).toEqual([
      '--board is of another system than aarch64-linux: rack is x86_64-linux | ask for another, or leave --system out',
    ])
  })

  test('and what is neither board nor label is refused, with all there are', async () => {
    const all = 'rock-1 (rk3588, nvme), rock-2 (rk3588), rack (nvme)'
    expect(await whyNot(asking('rokc'))).toEqual([
      `--board is neither a board nor a label of LAB | give one of the boards, or labels of theirs: ${all}`,
    ])
    expect((await whyNot(asking('rock-2,nvme')))[0]).toMatch(/no one board of LAB has all of/)
    expect((await whyNot(asking('')))[0]).toMatch(/^--board is not given/)
    expect((await whyNot({ machine: 'kexec', lab: 'testbed-lab.json' }))[0]).toMatch(
      /^--board is not/,
    )
  })
})

test('a board has what its file says, beside that file, and what the request says in its place', async () => {
  const own = {
    ...rack,
    'proxy-jump': 'gate',
    inherit: 'ip-setup',
    lease: '2m',
    append: ['console=ttyS1'],
    'power-cycle-command': './power rack',
  }
  const { folder, here } = labWith({ defaults, boards: [own] })
  const { lab, append } = await parse(asking('rack', { append: ['quiet'], wait: '1h' }), here)
  const [board] = lab?.boards ?? []
  expect(append).toEqual(['quiet'])
  expect(lab).toMatchObject({ waitMs: 3_600_000, quarantine: { after: 3, restMs: 86_400_000 } })
  expect(board).toMatchObject({
    append: ['console=ttyS1'],
    hardware: {
      access: {
        target: { user: 'root', host: 'rack', port: 22 },
        keys: [{ kind: 'file', path: join(folder, 'keys/lab') }],
        knownHosts: [{ kind: 'file', path: join(folder, 'known_hosts') }],
        proxyJump: [{ host: 'gate' }],
      },
      inherit: ['ip-setup'],
      leaseMs: 120_000,
      waitForLockMs: 0,
    },
  })
  expect(board?.hardware.powerCycleCommand?.reveal()).toBe(`cd '${folder}' || exit\n./power rack`)
  const said = await parse(
    asking('rack', { inherit: 'none', sshKey: ['keys/other'], after: 'power-cycle' }),
    here,
  )
  expect(said.lab?.boards[0]?.hardware).toMatchObject({
    access: { keys: [{ path: join(folder, 'keys/other') }] },
    inherit: [],
    after: 'power-cycle',
  })
})

test('a key and known hosts as text are for all boards', async () => {
  const pem = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----'
  const { here } = labWith({ boards: [rock1, rock2] })
  const text = { sshKeyEnv: 'KEY', knownHostsText: 'rock-1 ssh-ed25519 AAAA' }
  const { lab } = await parse(asking('rk3588', text), { ...here, env: { KEY: pem } })
  for (const { hardware: board } of lab?.boards ?? [])
    expect(board.access).toMatchObject({ keys: [{ kind: 'text' }], knownHosts: [{ kind: 'text' }] })
  expect(JSON.stringify(lab)).not.toContain('PRIVATE')
})

describe('what is wrong is told with file, board, field and remedy', () => {
  const one = (changes: object) => ({ defaults, boards: [{ ...rack, ...changes }] })
  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /^LAB is not JSON/],
    ['no boards', {}, /^LAB: boards is missing/],
    ['none', { boards: [] }, /^LAB: boards must name at least one/],
    [
      'no target',
      one({ target: undefined }),
      /^LAB: board rack: target is missing \| give a string/,
    ],
    ['no name', one({ name: undefined }), /^LAB: board number 1: name is missing/],
    ['a name with blanks', one({ name: 'a b' }), /^LAB: board a b: name must be of letters/],
    [
      'another system',
      one({ system: 'riscv' }),
      /: system is none .* \| give x86_64-linux or aarch/,
    ],
    [
      'a field too many',
      one({ 'ssh-kye': 'x' }),
      /^LAB: board rack has what is no field there: ssh-kye/,
    ],
    [
      'a wrong type',
      one({ append: 'quiet' }),
      /^LAB: board rack: append is of the wrong type \| give an array/,
    ],
    ['a bad target', one({ target: 'http://x' }), /^LAB: board rack: target is no ssh:/],
    ['a password', one({ target: 'ssh://me:pw@x' }), /^LAB: board rack: target holds a password/],
    ['no such key', one({ 'ssh-key': 'gone' }), /^LAB: board rack: ssh-key does not exist/],
    ['a bad lease', one({ lease: '1' }), /^LAB: board rack: lease is not a duration/],
    ['a bad argument', one({ append: ['a\nb'] }), /^LAB: board rack: append is not an argument/],
    ['no known hosts', { boards: [rack] }, /^LAB: board rack: known-hosts is missing/],
    ['a name twice', { defaults, boards: [rack, rack] }, /^LAB: board rack: name is that of two/],
    ['a label that is a name', one({ labels: ['rack'] }), /^LAB: board rack: labels is the name/],
    [
      'a bad rest',
      { ...one({}), quarantine: { for: 'long' } },
      /^LAB: quarantine.for is not a dur/,
    ],
    ['a bad count', { ...one({}), quarantine: { after: 0 } }, /^LAB: quarantine.after must be at/],
  ])('%s', async (_, content, expected) => {
    const [first, ...more] = await whyNot(asking('rack'), content)
    expect([first, more]).toEqual([expect.stringMatching(expected), []])
  })

  test('a password is not shown', async () => {
    const { here } = labWith(one({ target: 'ssh://me:hunter2@x' }))
    expect(JSON.stringify(await problemsOf(asking('rack'), here))).not.toContain('hunter2')
  })

  test('what the request says of all boards is told once, by the request’s name', async () => {
    expect(await whyNot(asking('rk3588', { lease: '1' }))).toEqual([
      expect.stringMatching(/^--lease is not a duration/),
    ])
  })

  test('boards that are not asked for are looked at no further than their form', async () => {
    const broken = { ...rock1, 'ssh-key': 'gone' }
    expect(await chosen(asking('rack'), { defaults, boards: [broken, rack] })).toBeDefined()
  })
})

describe('a lab is for a run on hardware that names no target', () => {
  test.each<[string, RawRequest]>([
    ['target', { target: 'ssh://x' }],
    ['ssh-user', { sshUser: 'me' }],
    ['power-cycle-command', { powerCycleCommand: 'x' }],
  ])('--%s is refused beside it', async (name, more) => {
    const [first, ...rest] = await whyNot(asking('rack', more))
    expect([first, rest]).toEqual([expect.stringMatching(`^--${name} is for one target`), []])
  })

  test('and a VM has none', async () => {
    expect(await whyNot({ board: 'rack', lab: 'gone' })).toHaveLength(2)
  })
})

describe('the file is found', () => {
  test('in the caller’s folder, and above it up to the top of the checkout', async () => {
    const { folder } = labWith(shelf)
    const below = join(folder, 'a/b')
    mkdirSync(below, { recursive: true })
    expect((await problemsOf(asking('rack'), { cwd: below }))[0]?.reason).toMatch(/no testbed-lab/)
    mkdirSync(join(folder, '.git'))
    const { lab } = await parse(asking('rack'), { cwd: below })
    expect(lab?.file).toBe(join(folder, 'testbed-lab.json'))
    mkdirSync(join(folder, 'a/.git'))
    expect(await problemsOf(asking('rack'), { cwd: below })).toMatchObject([{ input: '--lab' }])
  })

  test('where it is named', async () => {
    const { folder } = labWith(shelf)
    const lab = join(folder, 'testbed-lab.json')
    expect((await parse(asking('rack', { lab }))).lab?.file).toBe(lab)
    const gone = await problemsOf(asking('rack', { lab: 'gone' }))
    expect(gone).toMatchObject([{ reason: 'cannot be read: ENOENT' }])
  })

  test('and the command that repeats a run names it', () => {
    const { folder } = labWith(shelf)
    const command = commandOf({ script: 'true', ...asking('rack') }, caller({ cwd: folder }))
    expect(command.join(' ')).toContain(`--board rack --lab ${folder}/testbed-lab.json`)
    expect(commandOf({ script: 'true', ...hardware() }, caller({ cwd: folder }))).not.toContain(
      '--lab',
    )
  })
})

test('who looks at a whole lab gets all of its boards', async () => {
  const { here } = labWith(shelf)
  expect((await parseLab({}, caller(here))).boards.map(({ name }) => name)).toHaveLength(3)
  await expect(parseLab({}, caller())).rejects.toThrow(RequestError)
})

test('docs/lab.schema.json is what the schema says (vitest -u writes it)', async () => {
  const text = `${JSON.stringify(labJsonSchema(), null, 2)}\n`
  await expect(text).toMatchFileSnapshot('../../../docs/lab.schema.json')
})
