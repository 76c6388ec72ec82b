import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { RequestError } from '../../src/model/fault.ts'
import { scratchFolder } from '../scratch.ts'
import { caller, parse, problemsOf } from './asking.ts'

let cwd: string
beforeEach(() => {
  cwd = scratchFolder()
})

test('a script alone is a request, with every default filled in', async () => {
  const request = await parse({ script: 'uname -a' })
  expect(request).toEqual({
    script: Buffer.from('uname -a'),
    scriptName: 'script',
    secrets: [],
    guest: 'distro',
    machine: 'vm',
    system: 'x86_64-linux',
    boot: 'exec',
    afterUnit: 'multi-user.target',
    failOnFailedUnits: false,
    append: [],
    packages: [],
    shareTransport: 'auto',
    cwd: '/root',
    bring: [],
    env: {},
    memoryMiB: 1024,
    cpus: 2,
    timeoutMs: 1_800_000,
    bootTimeoutMs: 180_000,
    accel: 'auto',
    copies: 1,
    disks: [],
    realDisks: [],
    network: { kind: 'user' },
    forwards: [],
    initrdConsole: false,
    cold: false,
    keepOutput: false,
    install: true,
    refresh: false,
    nix: { installer: 'auto', extraConfig: [], substituters: [] },
    qemuArgs: [],
  })
})

test('all that is wrong is told at once, each with name, value, reason and remedy', async () => {
  const problems = await problemsOf(
    { script: ' ', memory: '12', timeout: '0s', bootTimeout: '5', cpus: '256', accel: 'hvf' },
    { cwd },
  )
  expect(problems.map(({ input, value }) => [input, value])).toEqual([
    ['--script', undefined],
    ['--memory', '12'],
    ['--accel', 'hvf'],
    ['--cpus', '256'],
    ['--timeout', '0s'],
    ['--boot-timeout', '5'],
  ])
  for (const { reason, remedy } of problems) {
    expect(reason).not.toBe('')
    expect(remedy).not.toBe('')
  }
})

test('problems name inputs as the caller writes them', async () => {
  const [problem] = await problemsOf({ memory: 'lots' }, { nameOf: (input) => input })
  expect(problem?.input).toBe('memory')
})

describe('the script', () => {
  test("is a file's content where it names one, and text otherwise", async () => {
    writeFileSync(join(cwd, 'true'), 'echo from the file\n')
    const file = await parse({ script: 'true' }, { cwd })
    expect([Buffer.from(file.script).toString(), file.scriptName]).toEqual([
      'echo from the file\n',
      'true',
    ])
    const inline = await parse({ script: ' true' }, { cwd })
    expect([Buffer.from(inline.script).toString(), inline.scriptName]).toEqual([' true', 'script'])
  })

  test('is text where it names a folder', async () => {
    const request = await parse({ script: '.' }, { cwd })
    expect(Buffer.from(request.script).toString()).toBe('.')
  })

  test('keeps bytes that are no UTF-8', async () => {
    const bytes = Buffer.from([0x65, 0xff, 0xfe, 0x0a])
    writeFileSync(join(cwd, 's'), bytes)
    expect((await parse({ script: 's' }, { cwd })).script).toEqual(bytes)
  })

  test('comes from stdin, which is read only when all else is right', async () => {
    const readStdin = () => Promise.resolve(Buffer.from('echo hi'))
    const request = await parse({ script: '-' }, { readStdin })
    expect(Buffer.from(request.script).toString()).toBe('echo hi')
    const problems = await problemsOf({ script: '-', memory: '1' })
    expect(problems.map(({ input }) => input)).toEqual(['--memory'])
  })

  test('is refused where stdin was empty', async () => {
    const readStdin = () => Promise.resolve(new Uint8Array())
    const problems = await problemsOf({ script: '-' }, { readStdin })
    expect(problems.map(({ reason }) => reason)).toEqual(['nothing came on stdin'])
  })
})

describe('the environment', () => {
  test('takes values as given, and those of bare names from the caller', async () => {
    const request = await parse(
      { env: ['A=1', 'B', 'C=', 'D=x=y', 'A=2'] },
      { env: { B: 'from the caller' } },
    )
    expect(request.env).toEqual({ A: '2', B: 'from the caller', C: '', D: 'x=y' })
  })

  test.each(['UNSET', '=x', '1A=x', 'A-B=x', 'A\nB=x', 'A\u001b=x', 'Ä=x', 'TESTBED_RESULTS=/x'])(
    'refuses %j',
    async (entry) => {
      expect(await problemsOf({ env: [entry] })).toHaveLength(1)
    },
  )

  test('is refused where it is too large to start a program with', async () => {
    expect(await problemsOf({ env: ['BIG'] }, { env: { BIG: 'x'.repeat(600_000) } })).toHaveLength(
      1,
    )
  })
})

describe('limits', () => {
  test.each([
    ['127M', 'is less than a guest boots with'],
    ['9000G', 'is more than this host has'],
    ['some', 'is not a size'],
  ])('memory %s %s', async (memory, reason) => {
    expect((await problemsOf({ memory })).map((problem) => problem.reason)).toEqual([reason])
  })

  test.each(['0', '-1', '1.5', '256', '', 'two', '1e2'])('cpus %j is refused', async (cpus) => {
    expect(await problemsOf({ cpus })).toHaveLength(1)
  })

  test('a timeout beyond what a timer can count is refused', async () => {
    expect(await problemsOf({ timeout: '25d' })).toHaveLength(1)
    expect((await parse({ timeout: '24d' })).timeoutMs).toBe(24 * 86_400_000)
  })

  test('a host with one CPU gives one', async () => {
    const { host } = caller()
    expect((await parse({}, { host: { ...host, cpus: 1 } })).cpus).toBe(1)
  })
})

describe('folders', () => {
  test('a shared folder is absolute and where the script starts', async () => {
    mkdirSync(join(cwd, 'src'))
    const request = await parse({ shared: 'src' }, { cwd })
    expect([request.shared, request.cwd]).toEqual([join(cwd, 'src'), '/tmp/shared'])
    expect(request.samePath).toBe(join(cwd, 'src'))
  })

  test('a shared folder must be one', async () => {
    writeFileSync(join(cwd, 'file'), '')
    const reasons = await Promise.all(
      ['none', 'file', ''].map((shared) => problemsOf({ shared }, { cwd })),
    )
    expect(reasons.map((problems) => problems.map(({ reason }) => reason))).toEqual([
      ['does not exist'],
      ['is not a folder'],
      ['is empty'],
    ])
  })

  test.each(['src', '../x', '', '/a\nb'])('%j is no folder in the guest', async (path) => {
    expect(await problemsOf({ cwd: path })).toHaveLength(1)
  })

  test('results are new or empty', async () => {
    mkdirSync(join(cwd, 'empty'))
    expect((await parse({ results: 'a/b/c' }, { cwd })).results).toBe(join(cwd, 'a/b/c'))
    expect((await parse({ results: 'empty' }, { cwd })).results).toBe(join(cwd, 'empty'))
    writeFileSync(join(cwd, 'empty/notes'), '')
    expect((await problemsOf({ results: 'empty' }, { cwd }))[0]?.reason).toBe('holds other files')
    writeFileSync(join(cwd, 'empty/events.ndjson'), '')
    expect((await problemsOf({ results: 'empty' }, { cwd }))[0]?.reason).toBe(
      'holds an earlier run',
    )
    const below = await problemsOf({ results: 'empty/notes/x' }, { cwd })
    expect(below[0]?.reason).toBe(`${join(cwd, 'empty/notes')} is not a folder`)
  })

  test('results are where we can write', async (context) => {
    if (process.getuid?.() === 0) return context.skip('root may write everywhere')
    mkdirSync(join(cwd, 'closed'))
    chmodSync(join(cwd, 'closed'), 0o500)
    expect(await problemsOf({ results: 'closed/x' }, { cwd })).toHaveLength(1)
  })
})

describe('the kernel', () => {
  test('is an image, with or without modules', async () => {
    writeFileSync(join(cwd, 'vmlinuz'), '')
    mkdirSync(join(cwd, 'modules'))
    expect((await parse({ kernel: 'vmlinuz' }, { cwd })).kernel).toEqual({
      kind: 'image',
      file: join(cwd, 'vmlinuz'),
    })
    const both = await parse({ kernel: 'vmlinuz', modules: 'modules' }, { cwd })
    expect(both.kernel).toEqual({
      kind: 'image',
      file: join(cwd, 'vmlinuz'),
      modules: join(cwd, 'modules'),
    })
  })

  test('is a build tree where it is a folder, which brings its own modules', async () => {
    expect((await problemsOf({ kernel: '.' }, { cwd }))[0]?.reason).toMatch(/without \.config/)
    writeFileSync(join(cwd, '.config'), '')
    expect((await parse({ kernel: '.' }, { cwd })).kernel).toEqual({
      kind: 'build-tree',
      tree: cwd,
    })
    const problems = await problemsOf({ kernel: '.', modules: '.' }, { cwd })
    expect(problems.map(({ input }) => input)).toEqual(['--modules'])
  })

  test('is refused where it does not exist, and modules without one', async () => {
    expect((await problemsOf({ kernel: 'none' }, { cwd }))[0]?.reason).toBe('does not exist')
    expect((await problemsOf({ kernel: '/dev/null' }))[0]?.reason).toMatch(/neither/)
    expect((await problemsOf({ modules: '.' }, { cwd }))[0]?.input).toBe('--modules')
  })

  test('takes arguments on one line, no more than it reads', async () => {
    expect((await parse({ append: ['a=1', 'quiet'] })).append).toEqual(['a=1', 'quiet'])
    expect(await problemsOf({ append: ['', 'a\nb'] })).toHaveLength(2)
    expect(await problemsOf({ append: ['x'.repeat(1537)] })).toHaveLength(1)
  })
})

test('packages are split at commas and blanks, each once', async () => {
  const request = await parse({ packages: ['fio, jq  git', 'fio', ',', 'libstdc++6'] })
  expect(request.packages).toEqual(['fio', 'jq', 'git', 'libstdc++6'])
  expect(await problemsOf({ packages: ['Fio ../x fio=1.0 -o'] })).toHaveLength(4)
})

test('KVM is refused for the other architecture', async () => {
  expect(await problemsOf({ accel: 'kvm' })).toEqual([])
  const problems = await problemsOf({ accel: 'kvm', system: 'aarch64-linux' })
  expect(problems.map(({ input }) => input)).toEqual(['--accel'])
})

test('a host of a third architecture has no default system', async () => {
  const host = { ...caller().host, system: undefined }
  expect((await problemsOf({}, { host }))[0]?.input).toBe('--system')
  expect((await parse({ system: 'aarch64-linux' }, { host })).system).toBe('aarch64-linux')
})

test.each(['script', 'guest', 'cwd', 'timeout', 'accel'] as const)(
  'a NUL byte in %s is refused',
  async (input) => {
    const problems = await problemsOf({ [input]: '/a\0b' })
    expect(problems.map(({ reason }) => reason)).toContain('has a NUL byte in it')
  },
)

describe('Nix', () => {
  test('takes lines of configuration and substituters', async () => {
    const { nix } = await parse({
      nixConfig: ['cores = 2\n# a comment\n\nmax-jobs=1'],
      substituter: ['https://cache.example.org', '/srv/cache'],
    })
    expect(nix.extraConfig).toEqual(['cores = 2', 'max-jobs=1'])
    expect(nix.substituters).toEqual(['https://cache.example.org', '/srv/cache'])
  })

  test('takes a token from the environment only, and never shows it', async () => {
    const request = await parse({ githubTokenEnv: 'T' }, { env: { T: 'ghp_abc' } })
    expect(request.nix.githubToken?.reveal()).toBe('ghp_abc')
    expect(JSON.stringify(request)).not.toContain('ghp_abc')
    expect(await problemsOf({ githubTokenEnv: 'UNSET' })).toHaveLength(1)
    expect(await problemsOf({ githubTokenEnv: 'T' }, { env: { T: 'a b' } })).toHaveLength(1)
  })

  test('a token or password in an argument is refused and not repeated', async () => {
    const problems = await problemsOf({
      githubTokenEnv: 'ghp_s3cret',
      nixConfig: ['access-tokens = github.com=s3cret'],
      substituter: ['https://me:s3cret@cache.example.org'],
    })
    expect(problems).toHaveLength(3)
    expect(JSON.stringify(problems)).not.toContain('s3cret')
  })
})

test('an error lists its problems in one line', async () => {
  const error = await parse({ cpus: '0', memory: '1' }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(RequestError)
  expect((error as Error).message).toBe(
    '--memory: is less than a guest boots with; --cpus: is not a number of CPUs',
  )
})
