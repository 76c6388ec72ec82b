import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { platformProblems } from '../../../src/action/inputs/platform.ts'
import { callerOf, requestOf } from '../../../src/action/inputs/request.ts'
import { titleOf } from '../../../src/action/inputs/script.ts'
import { replayOf } from '../../../src/action/replay.ts'
import { RequestError } from '../../../src/model/fault.ts'
import { shellQuote } from '../../../src/report/quote.ts'
import { scratchFolder } from '../../scratch.ts'
import { given } from './given.ts'

function newWorkspace(): string {
  const workspace = join(scratchFolder(), 'work', 'example')
  mkdirSync(workspace, { recursive: true })
  return workspace
}

const workspace = newWorkspace()

async function asked(inputs: Record<string, string>, environment: Record<string, string> = {}) {
  const read = given(inputs, workspace, environment)
  const caller = callerOf(read, process.env)
  return requestOf(read, caller, join(scratchFolder(), 'results'))
}

async function problemsOf(inputs: Record<string, string>, environment = {}) {
  const refused = await asked(inputs, environment).catch((error) => error)
  expect(refused).toBeInstanceOf(RequestError)
  return (refused as RequestError).problems
}

async function replay(inputs: Record<string, string>): Promise<string> {
  const read = given(inputs, workspace)
  return shellQuote(replayOf(read, callerOf(read, process.env)))
}

describe('the request', () => {
  test('has the workspace shared, at its own path, and starts there', async () => {
    const request = await asked({ run: 'make test' })
    expect(Buffer.from(request.script).toString()).toBe('make test')
    expect(request).toMatchObject({ shared: workspace, cwd: workspace, timeoutMs: 1_800_000 })
  })

  test('has each input in the place the command line would put it', async () => {
    const request = await asked({
      run: 'true',
      system: 'aarch64-linux',
      packages: 'gcc\nmake, jq',
      append: 'quiet\nloglevel=3',
      memory: '2G',
      cpus: '1',
      timeout: '90s',
      'boot-timeout': '1m',
      accel: 'tcg',
      disks: 'a=1G\nb=2G,format=qcow2',
      network: 'restricted=8080',
      forward: '0:80\n127.0.0.2:0:81',
      'nix-installer': 'distro',
      'extra-nix-config': 'cores = 1\n# a comment\njobs = 2',
      results: '/var/log\n/etc/os-release',
      'working-directory': '/tmp/shared/src',
      env: 'A=1 2\nB=',
    })
    expect(request).toMatchObject({
      system: 'aarch64-linux',
      packages: ['gcc', 'make', 'jq'],
      append: ['quiet', 'loglevel=3'],
      memoryMiB: 2048,
      cpus: 1,
      timeoutMs: 90_000,
      bootTimeoutMs: 60_000,
      accel: 'tcg',
      disks: [{ name: 'a' }, { name: 'b', bytes: 2 ** 31, format: 'qcow2' }],
      network: { kind: 'restricted', ports: [8080] },
      forwards: [{ guestPort: 80 }, { address: '127.0.0.2', guestPort: 81 }],
      bring: ['/var/log', '/etc/os-release'],
      cwd: '/tmp/shared/src',
      env: { A: '1 2', B: '' },
      nix: { installer: 'distro', extraConfig: ['cores = 1', 'jobs = 2'] },
    })
  })

  test('a guest with its own systemd, and what is asked of it', async () => {
    const inputs = { run: 'true', boot: 'system', after: 'a.service' }
    expect(await asked({ ...inputs, 'fail-on-failed-units': 'true' })).toMatchObject({
      boot: 'system',
      afterUnit: 'a.service',
      failOnFailedUnits: true,
    })
    expect(await problemsOf({ run: 'true', after: 'a.service' })).toMatchObject([
      { input: 'after' },
    ])
  })

  test('starts cold, as the machine is thrown away, unless it is told otherwise', async () => {
    expect(await asked({ run: 'true' })).toMatchObject({ cold: true })
    expect(await asked({ run: 'true', 'warm-start': 'true' })).toMatchObject({ cold: false })
    expect(await problemsOf({ run: 'true', 'warm-start': 'yes' })).toMatchObject([
      { input: 'warm-start', value: 'yes' },
    ])
  })

  test('has text as the script, also where it is the name of a file', async () => {
    writeFileSync(join(workspace, 'build'), 'exit 1\n')
    const request = await asked({ run: 'build' })
    expect(Buffer.from(request.script).toString()).toBe(' build')
    expect(request.scriptName).toBe('script')
  })

  test('has a file as the script where it is named as one', async () => {
    writeFileSync(join(workspace, 'check.sh'), 'echo checked\n')
    const request = await asked({ script: 'check.sh' })
    expect(Buffer.from(request.script).toString()).toBe('echo checked\n')
    expect(titleOf(request)).toBe('check.sh')
  })

  test('has the variables of the step that are named, and the token for Nix alone', async () => {
    const request = await asked(
      { run: 'true', env: 'DEPLOY', 'github-token': 'ghs_0123456789' },
      { DEPLOY: 'yes', OTHER: 'no' },
    )
    expect(request.env).toEqual({ DEPLOY: 'yes' })
    expect(request.nix.githubToken?.reveal()).toBe('ghs_0123456789')
    expect(JSON.stringify(request)).not.toContain('ghs_')
  })
})

describe('what is refused, by the names a workflow uses', () => {
  test('no script', async () => {
    expect(await problemsOf({})).toMatchObject([
      { input: 'run', reason: expect.stringMatching(/empty/) },
    ])
  })

  test('two scripts', async () => {
    expect(await problemsOf({ run: 'true', script: 'build' })).toMatchObject([{ input: 'script' }])
  })

  test('a script that is not there', async () => {
    const [problem] = await problemsOf({ script: 'missing.sh' })
    expect(problem?.reason).toBe(`there is no ${join(workspace, 'missing.sh')}`)
  })

  test('everything at once', async () => {
    const problems = await problemsOf({
      run: 'true',
      system: 'riscv',
      timeout: 'soon',
      upload: 'sometimes',
      'retention-days': '0',
      'compression-level': 'high',
      'artifact-name': 'a/b',
      'working-directory': 'src',
      results: 'relative',
      'extra-nix-config': 'nonsense',
      summary: 'maybe',
    })
    expect(problems.map(({ input }) => input).sort()).toEqual(
      [
        ...['artifact-name', 'compression-level', 'extra-nix-config', 'results'],
        ...['retention-days', 'summary', 'system', 'timeout', 'upload', 'working-directory'],
      ].sort(),
    )
    for (const { reason, remedy } of problems) {
      expect(reason).not.toBe('')
      expect(remedy).not.toBe('')
    }
  })

  test.each(['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'GITHUB_ENV', 'INPUT_RUN'])(
    'the runner’s own %s',
    async (name) => {
      const problems = await problemsOf({ run: 'true', env: name }, { [name]: 'x' })
      expect(problems).toMatchObject([{ input: 'env', value: name }])
    },
  )

  test('a variable that the step does not have is told once, with where to set it', async () => {
    const problems = await problemsOf({ run: 'true', env: 'NOT_SET_HERE\nEMPTY=\n1A' })
    expect(problems).toMatchObject([
      { value: 'NOT_SET_HERE', remedy: expect.stringContaining('`env:`') },
      { value: '1A', reason: 'is not a name for a variable' },
    ])
  })

  test('a variable of the runner’s own that is not set is told once', async () => {
    expect(await problemsOf({ run: 'true', env: 'ACTIONS_X' })).toHaveLength(1)
  })
})

test.each(['darwin', 'win32'] as const)('a runner with %s is refused by its name', (platform) => {
  expect(platformProblems(platform)).toMatchObject([{ input: 'runs-on', value: platform }])
})

describe('the command that runs it again', () => {
  test('starts from a checkout, with what was asked for and no more', async () => {
    expect(await replay({ run: 'make test', packages: 'make' })).toBe(
      "nixos-testbed run --packages make --shared . 'make test'",
    )
  })

  test('names no token and no secret', async () => {
    const command = await replay({
      run: 'true',
      'github-token': 'ghs_0123456789',
      env: 'API_TOKEN=abcdefgh\nCI=1',
    })
    expect(command).toBe('nixos-testbed run --env API_TOKEN --env CI=1 --shared . true')
  })
})

test('a script is called by its first line that says something', () => {
  const title = (text: string) => titleOf({ script: Buffer.from(text), scriptName: 'script' })
  expect(title('#!/bin/sh\n\n  make test\nmake lint\n')).toBe('make test')
  expect(title('# tests\nset -eux\ncd src\n./settle')).toBe('./settle')
  expect(title('set -e')).toBe('script')
  expect(title('x'.repeat(100))).toHaveLength(60)
})
