import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { callerOf } from '../../src/action/inputs/request.ts'
import { inert } from '../../src/action/log/inert.ts'
import { failureOf } from '../../src/action/render/failure.ts'
import { summaryOf } from '../../src/action/render/summary.ts'
import { replayOf } from '../../src/action/replay.ts'
import { Runner } from '../../src/action/runner.ts'
import type { Result } from '../../src/model/result.ts'
import { scratchFolder } from '../scratch.ts'
import { given } from './inputs/given.ts'

test.each(['\ufeff', '\u200b', ' \ufeff', '#\u00ad', ':\u200b', '\u0085\u00a0'])(
  'a long line of %j is looked through once',
  (piece) => {
    const line = `x${piece}`.repeat(4) + piece.repeat(20_000)
    expect(inert(line)).toBe(line)
    expect(inert(piece.repeat(20_000)).replace('\\', '')).toBe(piece.repeat(20_000))
  },
)

describe('a link in a stranger’s checkout', () => {
  const runner = scratchFolder()
  const workspace = join(runner, 'work')
  mkdirSync(join(workspace, 'real'), { recursive: true })
  writeFileSync(join(runner, 'credentials'), 'a secret of the runner’s')
  writeFileSync(join(workspace, 'real/test.sh'), 'true')
  symlinkSync('../credentials', join(workspace, 'test.sh'))
  symlinkSync('..', join(workspace, 'up'))
  symlinkSync('/proc/self', join(workspace, 'self'))
  symlinkSync('real', join(workspace, 'within'))

  test.each([
    [{ script: 'test.sh' }, 'script', join(runner, 'credentials')],
    [{ script: 'within/../up/credentials' }, 'script', join(runner, 'credentials')],
    [{ run: 'true', shared: 'up' }, 'shared', runner],
    [{ run: 'true', shared: join(workspace, 'up/work/up') }, 'shared', runner],
    [{ run: 'true', kernel: 'up' }, 'kernel', runner],
    [{ run: 'true', kernel: 'within', modules: 'up/' }, 'modules', runner],
    [{ run: 'true', disks: 'd=1G,keep=up/disk.img' }, 'disks', runner],
    [{ script: 'self/environ' }, 'script', `/proc/${process.pid}/environ`],
  ] as const)('leads no input out of the workspace: %j', (inputs, input, target) => {
    const reason = `is reached through a link out of the workspace, to ${target}`
    expect(given(inputs, workspace).problems).toMatchObject([{ input, reason }])
  })

  test.each([
    { script: 'within/test.sh' },
    { run: 'true', shared: 'within' },
    { run: 'true', disks: 'd=1G,keep=within/disk.img\ne=1G' },
    { run: 'true', shared: workspace },
    { run: 'true', shared: runner },
    { script: join(runner, 'credentials') },
  ])('is no matter where it stays within, or where the workflow itself leads out: %j', (inputs) => {
    expect(given(inputs, workspace).problems).toEqual([])
  })

  test('is told from a workspace that is itself reached through one', () => {
    symlinkSync(workspace, join(runner, 'link'))
    expect(given({ script: 'within/test.sh' }, join(runner, 'link')).problems).toEqual([])
  })
})

test('a secret stands in no replay, wherever the workflow put it', () => {
  const [token, key] = ['ghs_0123456789abcdef', 'a key\'s "value" %0A']
  const inputs = {
    run: `curl -H "Authorization: Bearer ${token}" -d '${key}'`,
    env: `DEPLOY_KEY\nGH_TOKEN=${token}\nPLAIN=${token}\nURL=https://me:${key}@host`,
    append: `key=${key}`,
    'github-token': token,
  }
  const read = given(inputs, scratchFolder(), { DEPLOY_KEY: key })
  const replay = replayOf(read, callerOf(read, process.env))
  expect(replay.join('\n')).not.toContain(token)
  expect(replay.join('\n')).not.toContain(key)
  expect(replay).toEqual(expect.arrayContaining(['DEPLOY_KEY', 'GH_TOKEN', 'PLAIN=***']))
})

test('what the artifact client throws beside its promises does not end the step', () => {
  const client = resolve('src/action/artifact/client.ts')
  const script = `
    const { survive } = await import(${JSON.stringify(client)})
    process.on('uncaughtException', ({ message }) => { console.log('step:', message); process.exit() })
    void survive(new Promise(() => {})) // one that was given up
    setImmediate(() => { throw new Error('beside') })
    await survive(new Promise(() => {})).catch(({ message }) => console.log('upload:', message))
    setImmediate(() => { throw new Error('later') })`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script])
  expect(output.toString()).toBe('upload: beside\nstep: later\n')
})

describe('what a hostile kernel says of itself and of its end', () => {
  const cause = 'in the guest: x\n##[group]y\r::error::z\n::add-mask::README\u001b[31m\n<img src=x>'
  const result: Result = {
    schema: 1,
    run: '20261120-101500-3fa9c1',
    outcome: 'panicked',
    exit: 121,
    cause,
    startedAt: '2026-11-20T10:15:00.000Z',
    endedAt: '2026-11-20T10:15:02.000Z',
    seconds: 2,
    timeline: [{ phase: 'boot', seconds: 1 }],
    files: { count: 0, bytes: 0, left: [] },
    warnings: [],
    environment: { kernel: '6.1\n\n# <img src=x> [a](http://b) | |', tool: '0.1.0' },
    replay: 'nixos-testbed run true',
  }
  const parts = { title: 'true', output: '', folder: '/run' }

  test('is text in the annotation, also where the log shows it line by line', () => {
    expect(failureOf(result, { ...parts, artifact: 'results' }).message.split('\n')).toEqual([
      'panicked: in the guest: x',
      '##[\\group]y\\x0d::error::z',
      '\\::add-mask::README\\x1b[31m',
      '<img src=x>',
      expect.stringContaining('results'),
    ])
    const long = { ...result, cause: 'x'.repeat(65_536) }
    const { message } = failureOf(long, { ...parts, artifact: undefined })
    expect(message.length).toBeLessThan(4096)
  })

  test('is text in the summary, and cannot make it too long', () => {
    const summary = summaryOf(result, parts)
    for (const act of ['<img', '[a]', '\n# ', '\u001b']) expect(summary).not.toContain(act)
    expect(summary.match(/^\|/gm)).toHaveLength(4)
    const long = '\u0001'.repeat(65_536)
    const left = Array.from({ length: 20 }, () => ({ name: long, why: long }))
    const evil = { ...result, cause: long, environment: { kernel: long, tool: '' } }
    const most = { ...evil, files: { count: 0, bytes: 0, left } }
    expect(Buffer.byteLength(summaryOf(most, parts))).toBeLessThan(512 * 1024)
  })
})

test('a guest that writes faster than the runner reads is waited for, and nothing of it is lost', () => {
  const log = resolve('src/action/log/log.ts')
  const script = `
    const { Log } = await import(${JSON.stringify(log)})
    const log = new Log()
    log.seal()
    const bytes = Buffer.from('x\\n'.repeat(32_768))
    let most = 0
    for (let chunk = 0; chunk < 50; chunk++) {
      await log.guest({ type: 'output', stream: 'stdout', bytes })
      most = Math.max(most, process.stdout.writableLength)
    }
    log.unseal()
    process.stdout.write('', () => { console.error(most); process.exit() })`
  const program = '"$0" --input-type=module -e "$1" | { sleep 0.2; wc -l; }'
  const { stdout, stderr } = spawnSync('bash', ['-c', program, process.execPath, script], {
    encoding: 'utf8',
  })
  expect(Number(stdout)).toBe(50 * 32_768 + 2)
  expect(Number(stderr)).toBeLessThan(1 << 20)
})

test('no program is started from the workspace, where a guest may have put it', () => {
  const workspace = scratchFolder()
  const elsewhere = scratchFolder()
  mkdirSync(join(workspace, 'bin'))
  symlinkSync(join(workspace, 'bin'), join(elsewhere, 'bin'))
  const inside = [join(workspace, 'bin'), join(workspace, 'not/yet'), join(elsewhere, 'bin')]
  const PATH = ['/usr/bin', ...inside, `${workspace}-other`, workspace, '/bin'].join(':')
  const environment: NodeJS.ProcessEnv = { GITHUB_WORKSPACE: workspace, PATH }
  new Runner(environment)
  expect(environment.PATH).toBe(`/usr/bin:${workspace}-other:/bin`)
})

test('what was written last reaches a runner that reads slowly', () => {
  const program = '"$0" "$1" | { sleep 0.2; cat; }'
  const main = resolve('src/action/main.ts')
  const lines = Array.from({ length: 2000 }, (_, number) => `not-a-name-${number}=x`)
  const env = {
    PATH: process.env.PATH,
    RUNNER_TEMP: scratchFolder(),
    GITHUB_WORKSPACE: scratchFolder(),
    INPUT_RUN: 'true',
    INPUT_ENV: lines.join('\n'),
  }
  const { stdout } = spawnSync('bash', ['-c', program, process.execPath, main], {
    env,
    encoding: 'utf8',
  })
  expect(stdout.length).toBeGreaterThan(1 << 17)
  expect(stdout).toMatch(/not-a-name-1999.*\n$/)
})
