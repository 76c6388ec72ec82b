import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { realise } from '../../src/bundle/realise.ts'
import type { Happening } from '../../src/model/event.ts'
import { Secret } from '../../src/model/secret.ts'
import { BuildError, build } from '../../src/nix/build.ts'
import { nixClient } from '../../src/nix/client.ts'
import { scratchFolder } from '../scratch.ts'
import { linesOf, type Release, releases } from './log/logs.ts'

/** A nix-build that says what a real one said, and ends so. */
function replaying(lines: readonly string[], code: number) {
  const bin = scratchFolder()
  const log = join(bin, 'log')
  writeFileSync(log, `${lines.join('\n')}\n`)
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" >${bin}/arguments\ncat ${log} >&2\necho /nix/store/built\nexit ${code}\n`
  writeFileSync(join(bin, 'nix-build'), script)
  chmodSync(join(bin, 'nix-build'), 0o755)
  const events: Happening[] = []
  const logs = join(scratchFolder(), 'evidence')
  const secret = new Secret('hunter22')
  const nix = nixClient({ version: '2.8', bin, sandbox: { on: true }, config: '', secret })
  return {
    bin,
    logs,
    events,
    tools: { nix, evidence: logs, emit: (event: Happening) => events.push(event) },
  }
}

const order = { program: 'nix-build', args: ['x.nix'] } as const

function failing(release: Release, name: string) {
  const { tools, logs } = replaying(linesOf(release, name), 1)
  return build(order, tools).then(
    () => Promise.reject(new Error('it was built')),
    (error: unknown) => ({ error, logs }),
  )
}

describe.each(releases)('Nix %s', (release) => {
  test('a build is told as it goes, and gives what Nix gives', async () => {
    const { tools, events, bin, logs } = replaying(linesOf(release, 'chain'), 0)
    expect(await build(order, tools)).toBe('/nix/store/built\n')
    expect(events[0]).toEqual({ type: 'progress', message: 'building one (3 of 3 left)' })
    expect(readFileSync(join(bin, 'arguments'), 'utf8')).toBe(
      '--option\nsubstitute\nfalse\n--log-format\ninternal-json\nx.nix\n',
    )
    expect(existsSync(logs)).toBe(false)
  })

  test('of what fails the log is kept, and its end told without colours', async () => {
    const { error, logs } = await failing(release, 'broken')
    expect(error).toBeInstanceOf(BuildError)
    const { failed } = error as BuildError
    expect(failed).toEqual([
      {
        derivation: expect.stringMatching(/-broken\.drv$/),
        name: 'broken',
        why: 'builder failed with exit code 3',
        last: [...Array.from({ length: 19 }, (_, n) => `line ${n + 12}`), 'it breaks: red'],
        log: expect.stringMatching(new RegExp(`^${logs}/\\w{32}-broken\\.log$`)),
      },
    ])
    const lines = readFileSync(failed[0]?.log ?? '', 'utf8').split('\n')
    expect([lines[0], lines[30]]).toEqual(['line 1', 'it breaks: \x1b[31mred\x1b[0m'])
  })

  test('of what fails elsewhere the place is told', async () => {
    const { error } = await failing(release, 'ssh-ng-broken')
    expect(error).toMatchObject({ failed: [{ name: 'broken', where: 'builder' }] })
  })

  test('an error of Nix is no failed build', async () => {
    const { error } = await failing(release, 'evaluation')
    expect(error).toMatchObject({ failed: [], errors: [expect.stringMatching(/nobody evaluates/)] })
  })

  test('what nobody can build is a fault with remedies', async () => {
    const { error } = await failing(release, 'foreign')
    expect(error).toMatchObject({
      outcome: 'infra-error',
      remedy: expect.stringMatching(/--builder/),
    })
  })

  test('a guest that does not build is told with the end of the log, and where all of it is', async () => {
    const { tools } = replaying(linesOf(release, 'broken'), 1)
    const work = scratchFolder()
    const spec = { system: 'x86_64-linux' } as never
    const end = realise('distro.nix', spec, { work, link: join(work, 'link') }, tools)
    await expect(end).rejects.toMatchObject({
      outcome: 'build-failed',
      message: expect.stringMatching(
        /^broken does not build \(builder failed with exit code 3\): it breaks: red\nline 12\n(?:line \d+\n)+it breaks: red\nall of its log: files\/evidence\/\w{32}-broken\.log$/,
      ),
    })
  })
})

test('a derivation whose name is a path leads nowhere', async () => {
  const drv = '/nix/store/../../../tmp/evil\u001b[31m.drv'
  const { tools, logs } = replaying(
    [
      `@nix ${JSON.stringify({ action: 'start', id: 1, type: 105, fields: [drv, '', 1, 1] })}`,
      `@nix ${JSON.stringify({ action: 'result', id: 1, type: 101, fields: ['said'] })}`,
      `@nix ${JSON.stringify({ action: 'msg', level: 0, msg: `error: builder for '${drv}' failed with exit code 1` })}`,
    ],
    1,
  )
  const error = await build(order, tools).catch((reason: unknown) => reason)
  for (const { log = `${logs}/none` } of (error as BuildError).failed)
    expect(log.startsWith(`${logs}/`)).toBe(true)
})

test('a build that nobody has begun is not blamed in the place of another', async () => {
  const lie = {
    action: 'msg',
    level: 0,
    msg: "error: builder for '/nix/store/x-innocent.drv' failed",
  }
  const lines = linesOf('2.8', 'broken')
  const { tools } = replaying([`@nix ${JSON.stringify(lie)}`, ...lines], 1)
  const error = (await build(order, tools).catch((reason: unknown) => reason)) as BuildError
  expect(error.failed.map(({ name }) => name)).toEqual(['broken'])
})

test('lines without measure are not all told', async () => {
  const long = linesOf('2.8', 'broken').map((line) =>
    line.replaceAll('line 30', 'x'.repeat(900_000)),
  )
  const { tools } = replaying(long, 1)
  const error = (await build(order, tools).catch((reason: unknown) => reason)) as BuildError
  expect(JSON.stringify(error.failed).length).toBeLessThan(5000)
  expect(readFileSync(error.failed[0]?.log ?? '', 'utf8').length).toBeGreaterThan(900_000)
})

test('a log that cannot be kept is no reason to say less', async () => {
  const { tools, logs } = replaying(linesOf('2.8', 'broken'), 1)
  writeFileSync(logs, 'a file where the folder should be')
  const error = (await build(order, tools).catch((reason: unknown) => reason)) as BuildError
  expect(error.failed).toMatchObject([
    { name: 'broken', last: expect.arrayContaining(['line 30']) },
  ])
  expect(error.failed[0]?.log).toBe(undefined)
})

test('a secret that a build says is hidden in all that is told of it', async () => {
  const lines = linesOf('2.8', 'broken').map((line) => line.replaceAll('line 30', 'it is hunter22'))
  const { tools, events } = replaying(lines, 1)
  const error = (await build(order, tools).catch((reason: unknown) => reason)) as BuildError
  const log = readFileSync(error.failed[0]?.log ?? '', 'utf8')
  const told = JSON.stringify([events, error.failed, error.errors, error.message, log])
  expect(told).toContain('it is ***')
  expect(told).not.toContain('hunter22')
})
