import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Core } from '../../src/cli/core.ts'
import { main } from '../../src/cli/program.ts'
import { verdict } from '../../src/model/outcome.ts'
import { FakeProcess, fakeCore, type Story } from './fake.ts'

/** Runs a command line against a core that only tells a story. */
async function cli(args: readonly string[], story: Story = {}, process = new FakeProcess()) {
  const { core, asked } = fakeCore(story)
  const exit = await main(args, process, async () => core)
  return { exit, stdout: process.stdout.text, stderr: process.stderr.text, asked, process }
}

describe('help', () => {
  test('--version is the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await cli(['--version'])).toMatchObject({ exit: 0, stdout: `${version}\n` })
  })

  test('--help names every command, on stdout', async () => {
    const { exit, stdout } = await cli(['--help'])
    expect(exit).toBe(0)
    for (const command of ['run', 'doctor', 'collect', 'gc', 'lab'])
      expect(stdout).toContain(`\n  ${command}`)
  })

  test('run --help names every option, the exit codes, and fits a terminal', async () => {
    const { exit, stdout } = await cli(['run', '--help'])
    expect(exit).toBe(0)
    await expect(stdout).toMatchFileSnapshot('run-help.txt')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  test('no command at all shows the help, and is an error', async () => {
    const { exit, stderr } = await cli([])
    expect(exit).toBe(125)
    expect(stderr).toContain('Usage: nixos-testbed')
  })
})

describe('wrong use', () => {
  test('an unknown option is refused, with the one that was meant', async () => {
    const { exit, stderr, asked } = await cli(['run', '--memroy', '2G', 'true'])
    expect(exit).toBe(125)
    expect(stderr).toContain('--memroy')
    expect(stderr).toContain('Did you mean --memory?')
    expect(asked.request).toBeUndefined()
  })

  test('everything else is refused at once, --events too', async () => {
    const args = ['run', '--memory', '1', '--events', '/none/x', '--timeout', '0s']
    const { exit, stderr, asked } = await cli(args)
    expect(exit).toBe(125)
    expect(asked.request).toBeUndefined()
    expect(stderr).toBe(
      [
        'nixos-testbed: 4 things are wrong, so nothing was started',
        '  SCRIPT: is empty',
        "      give a script, like 'uname -a', a file's name, or - to read it from stdin",
        '  --memory 1: is less than a guest boots with',
        '      give at least 128M',
        '  --timeout 0s: leaves no time at all',
        '      give a duration above zero, like 30m',
        '  --events /none/x: cannot be written: ENOENT',
        '      give a file in a folder you can write to',
        '',
      ].join('\n'),
    )
  })

  test('a script in several words is refused', async () => {
    const { exit, stderr } = await cli(['run', 'echo', 'hi'])
    expect(exit).toBe(125)
    expect(stderr).toContain('quote the script')
  })

  test('what is wrong cannot act on the terminal', async () => {
    const { stderr } = await cli(['run', '--env', 'A\u001b[2J', 'true'])
    expect(stderr).toContain(String.raw`--env A\x1b[2J`)
  })
})

test('options become a request, and what follows -- is QEMU’s', async () => {
  const args = ['run', '--env', 'A=1', '--env', 'B=2', '--no-install', 'true', '--memory', '2G']
  const { exit, asked } = await cli([...args, '--', '-s', '--help', '--'])
  expect(exit).toBe(0)
  expect(asked.request).toMatchObject({
    env: { A: '1', B: '2' },
    install: false,
    memoryMiB: 2048,
    qemuArgs: ['-s', '--help', '--'],
  })
  expect(asked.edge?.command.slice(0, 2)).toEqual(['nixos-testbed', 'run'])
})

test('stdin is the script’s own, unless the script came from it', async () => {
  const own = await cli(['run', 'cat'], {}, new FakeProcess({ stdin: 'x' }))
  expect(own.asked.edge?.stdin).toBeDefined()
  const script = await cli(['run', '-'], {}, new FakeProcess({ stdin: 'echo hi' }))
  expect(Buffer.from(script.asked.request?.script ?? []).toString()).toBe('echo hi')
  expect(script.asked.edge?.stdin).toBeUndefined()
})

describe('a run', () => {
  test('shows phases, output and end, each where it belongs', async () => {
    const { exit, stdout, stderr } = await cli(['run', 'true'], {
      happenings: [
        { type: 'phase-started', phase: 'boot' },
        { type: 'progress', message: 'hidden' },
        { type: 'phase-ended', phase: 'boot', seconds: 1.94 },
        { type: 'phase-ended', phase: 'host', seconds: 0.01 },
        { type: 'warning', message: 'careful', remedy: 'do this' },
        { type: 'notice', message: 'installed' },
      ],
      stdout: 'out without newline',
      end: { outcome: 'failed', exit: 7, cause: 'the script ended with 7' },
    })
    expect(exit).toBe(7)
    expect(stdout).toBe('out without newline')
    expect(stderr.split('\n')).toEqual([
      'testbed: boot 1.9 s',
      'testbed: warning: careful',
      'testbed:   do this',
      'testbed: installed',
      'testbed: failed (exit 7) after 7.0 s: the script ended with 7',
      'testbed: results in /state/r1',
      '',
    ])
  })

  test('what came out of the guest cannot act on the terminal through our words', async () => {
    const { stderr } = await cli(['run', 'true'], {
      happenings: [
        {
          type: 'collected',
          files: 0,
          bytes: 0,
          left: [{ name: 'a\u001b]0;x\u0007', why: 'b\rc' }],
        },
      ],
      end: verdict('panicked', 'Oops \u202e\u009b2J'),
    })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    expect(stderr).toContain(String.raw`a\x1b]0;x\x07: b\x0dc`)
  })

  test.each(['passed', 'failed'] as const)(
    'that %s quietly shows its output only',
    async (outcome) => {
      const exit = outcome === 'passed' ? 0 : 3
      const seen = await cli(['run', '--quiet', 'true'], {
        happenings: [{ type: 'warning', message: 'careful' }],
        stdout: 'out\n',
        end: { outcome, exit, cause: 'x' },
      })
      expect(seen).toMatchObject({ exit, stdout: 'out\n', stderr: '' })
    },
  )

  test('that came to no verdict quietly says so in one line', async () => {
    const end = verdict('panicked', 'Oops: 0002\nmore', 'look\nthere')
    const { exit, stderr } = await cli(['run', '--quiet', 'true'], { end })
    expect(exit).toBe(121)
    expect(stderr).toBe(
      'testbed: panicked (exit 121): Oops: 0002 (look there); results in /state/r1\n',
    )
  })

  test('writes its events as they happen', async () => {
    const process = new FakeProcess()
    await cli(['run', '--events', 'e.ndjson', 'true'], {}, process)
    const lines = readFileSync(join(process.cwd(), 'e.ndjson'), 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(['run-started', 'done'])
  })

  test('shows what goes on in one line on a terminal, and leaves nothing of it', async () => {
    const { process } = await cli(
      ['run', 'true'],
      {
        happenings: [
          { type: 'phase-started', phase: 'build' },
          { type: 'progress', message: `fetching ${'x'.repeat(80)}`, done: 3, total: 40 },
          { type: 'phase-ended', phase: 'build', seconds: 2 },
        ],
        stdout: 'no newline',
      },
      new FakeProcess({ isTTY: true }),
    )
    const shown = process.stderr.text
    expect(shown).toContain('\r\u001b[2Kbuilding the guest')
    expect(shown).toContain(`\r\u001b[2K${`fetching ${'x'.repeat(80)}`.slice(0, 59)}\r`)
    expect(shown).toContain('\r\u001b[2Ktestbed: build 2.0 s\n')
    expect(shown).toContain('\ntestbed: passed') // on a line of its own, below the output
  })
})

describe('signals', () => {
  /** A core whose run lasts until it is stopped. */
  const patient: Partial<Core> = {
    run: (_, { signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error(String(signal.reason)))),
      ),
  }

  test.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGTERM'],
    ['SIGHUP', 'SIGTERM'],
  ])('%s stops the run in order', async (name, reason) => {
    const process = new FakeProcess()
    const running = main(['run', 'true'], process, async () => ({ ...fakeCore().core, ...patient }))
    await until(() => process.listenerCount(name) > 0)
    process.emit(name)
    expect(await running).toBe(125) // this core gives up in an error, with the reason in it
    expect(process.stderr.text).toContain(`Error: ${reason}`)
    expect(process.listenerCount(name)).toBe(0)
  })
})

test('a fault of ours is 125, with all there is to say about it', async () => {
  const process = new FakeProcess()
  const run = () => Promise.reject(new TypeError('x is not a function'))
  expect(await main(['run', 'true'], process, async () => ({ ...fakeCore().core, run }))).toBe(125)
  expect(process.stderr.text).toContain('TypeError: x is not a function')
  expect(process.stderr.text).toContain('program.test.ts')
})

describe('collect', () => {
  test('finishes the run in a folder', async () => {
    const process = new FakeProcess()
    mkdirSync(join(process.cwd(), 'r'))
    writeFileSync(join(process.cwd(), 'r/events.ndjson'), '')
    const { exit, asked, stderr } = await cli(['collect', 'r'], { end: verdict('lost') }, process)
    expect([exit, asked.folder]).toEqual([123, join(process.cwd(), 'r')])
    expect(stderr).toContain(`results in ${join(process.cwd(), 'r')}`)
  })

  test('refuses a folder without a run', async () => {
    const { exit, stderr, asked } = await cli(['collect', '.'])
    expect([exit, asked.folder]).toEqual([125, undefined])
    expect(stderr).toContain('events.ndjson')
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
