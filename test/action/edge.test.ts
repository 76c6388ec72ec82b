import { expect, test } from 'vitest'
import { ActionEdge } from '../../src/action/edge.ts'
import { Log } from '../../src/action/log/log.ts'
import type { Happening } from '../../src/model/event.ts'
import type { LogEntry } from '../../src/nix/log/entry.ts'
import { Progress } from '../../src/nix/log/progress.ts'
import { entriesOf, releases } from '../nix/log/logs.ts'
import { journal, started } from '../report/story.ts'
import { linesWritten } from './log/written.ts'

const ready = {
  type: 'guest-ready',
  bootId: 'b',
  release: '6.1.0',
  accel: 'tcg',
} as const satisfies Happening

function told(...story: (Happening | string)[]): string[] {
  const edge = new ActionEdge(new Log(), { command: [], signal: new AbortController().signal })
  for (const each of story) {
    if (typeof each === 'string')
      edge.stream({ type: 'output', stream: 'stdout', bytes: Buffer.from(each) })
    else for (const event of journal(each)) edge.tell(event)
  }
  return linesWritten()
}

test('a phase that says something is a group, with its seconds below', () => {
  expect(
    told(
      { type: 'phase-started', phase: 'host' },
      { type: 'notice', message: 'installed qemu' },
      { type: 'phase-ended', phase: 'host', seconds: 3 },
    ),
  ).toEqual(['::group::Looking at this host', 'installed qemu', '::endgroup::', 'host 3.0 s'])
})

test('a phase that says nothing is a line, or nothing where it took no time', () => {
  expect(
    told(
      { type: 'phase-started', phase: 'host' },
      { type: 'phase-ended', phase: 'host', seconds: 0.01 },
      { type: 'phase-started', phase: 'boot' },
      { type: 'phase-ended', phase: 'boot', seconds: 1.5 },
    ),
  ).toEqual(['boot 1.5 s'])
})

test('the script’s output is in no group, and the runner heeds nothing in it', () => {
  expect(
    told(ready, { type: 'phase-started', phase: 'script' }, '::error::no\n', 'no newline', {
      type: 'phase-ended',
      phase: 'script',
      seconds: 0.4,
    }),
  ).toEqual([
    '::group::Linux 6.1.0, emulated (TCG)',
    '::stop-commands::TOKEN',
    '##[endgroup]',
    '\\::error::no',
    'no newline',
    '##[group]script 0.4 s',
    '::TOKEN::',
    '::endgroup::',
  ])
})

test('of several guests each line has its number, and acts on nothing', () => {
  const edge = new ActionEdge(new Log(), { command: [], signal: new AbortController().signal })
  const tell = (happening: Happening, copy?: number) => {
    for (const event of journal(happening))
      edge.tell(copy === undefined ? event : { ...event, copy })
  }
  const say = (copy: number, text: string) =>
    edge.stream({ type: 'output', stream: 'stdout', bytes: Buffer.from(text), copy })
  const remedy = 'give --accel tcg to stop trying'
  tell({ ...started, copies: 2 } as Happening)
  tell({ type: 'phase-started', phase: 'script' })
  tell({ type: 'phase-started', phase: 'boot' }, 2)
  tell({ type: 'warning', message: 'slow', remedy }, 2)
  tell({ type: 'phase-ended', phase: 'boot', seconds: 1 }, 2)
  tell(ready, 2)
  say(2, '::error::no\nbegun')
  say(1, '##[error]no\n')
  tell({ type: 'phase-ended', phase: 'script', seconds: 1 }, 2)
  tell({
    type: 'copy-ended',
    copy: 2,
    folder: 'copy-2',
    outcome: 'failed',
    exit: 3,
    cause: '::x::',
  })
  say(1, 'through\n')
  tell({ type: 'phase-ended', phase: 'script', seconds: 2 })
  expect(linesWritten()).toEqual([
    '\u001b[33m[2] warning: slow\u001b[0m',
    '\u001b[33m[2]   give `accel: tcg` to stop trying\u001b[0m',
    '::group::Running 2 copies',
    '::stop-commands::TOKEN',
    '##[endgroup]',
    '[2] Linux 6.1.0, emulated (TCG)',
    '[2] \\::error::no',
    '[1] ##[\\error]no',
    '[2] failed (exit 3): ::x::',
    '[1] through',
    '[2] begun',
    '##[group]script 2.0 s',
    '::TOKEN::',
    '::endgroup::',
  ])
})

test('what the guest says outside its script is not shown', () => {
  expect(told('::error::no\n')).toEqual([])
})

test('what one should not miss is in no group, in a colour, and in the words of a workflow', () => {
  const remedy = 'give --accel tcg to stop trying'
  expect(
    told(
      { type: 'phase-started', phase: 'boot' },
      { type: 'notice', message: 'looking' },
      { type: 'warning', message: 'the cache is full', remedy },
      { type: 'notice', message: 'and on' },
      { type: 'phase-ended', phase: 'boot', seconds: 1.5 },
      { type: 'phase-started', phase: 'collect' },
      { type: 'collected', files: 1, bytes: 3, left: [] },
      { type: 'phase-ended', phase: 'collect', seconds: 0.01 },
    ),
  ).toEqual([
    '::group::Booting the guest',
    'looking',
    '::endgroup::',
    '\u001b[33mwarning: the cache is full\u001b[0m',
    '\u001b[33m  give `accel: tcg` to stop trying\u001b[0m',
    '::group::Booting the guest',
    'and on',
    '::endgroup::',
    'boot 1.5 s',
    '1 file came home',
  ])
})

test('that the guest is emulated is an annotation, in the words of a workflow', () => {
  expect(
    told(
      { type: 'phase-started', phase: 'boot' },
      { type: 'notice', message: 'looking' },
      {
        type: 'warning',
        about: 'acceleration',
        message: 'KVM does not work (its last words: ##[error]x)',
        remedy: 'give --accel tcg to stop trying',
      },
      { type: 'notice', message: 'and on' },
    ),
  ).toEqual([
    '::group::Booting the guest',
    'looking',
    '::endgroup::',
    '::warning title=the guest is emulated::KVM does not work (its last words: ##[\\error]x)%0Agive `accel: tcg` to stop trying',
    '::group::Booting the guest',
    'and on',
  ])
})

test('what became of hardware is seen without a click', () => {
  expect(
    told(
      { type: 'phase-started', phase: 'return' },
      { type: 'notice', message: 'asked to return' },
      { type: 'returned', return: 'traces', found: ['/etc/motd is new'] },
      { type: 'phase-ended', phase: 'return', seconds: 30 },
    ),
  ).toEqual([
    '::group::Bringing the target back',
    'asked to return',
    '::endgroup::',
    '\u001b[33mthe target is back, and not as it was:\u001b[0m',
    '\u001b[33m  /etc/motd is new\u001b[0m',
    'return 30.0 s',
  ])
})

test.each(releases)('what Nix %s and its builds say is text, whatever it says', async (release) => {
  const progress = new Progress(undefined, () => Number.NaN)
  const hostile =
    '/nix/store/00000000000000000000000000000000-\n::error::no\r##[error]\u001b]0;title\u0007.drv'
  const entries: readonly LogEntry[] = [
    ...entriesOf(release, 'loud'),
    { kind: 'start', id: '-1', type: 105, fields: [hostile, '::warning::no', 1, 1] },
  ]
  const story = entries.flatMap((entry) => {
    const shown = progress.take(entry)
    return shown === undefined ? [] : [{ type: 'progress', ...shown } as const]
  })
  const lines = told({ type: 'phase-started', phase: 'build' }, ...story)
  expect(lines.join('\n')).toContain('building loud')
  const commands = /^\s*::(?!group|endgroup)|##\[/
  expect(lines.filter((line) => commands.test(line))).toEqual([])
  expect(lines.join('\n')).not.toMatch(/[^\P{Cc}\n]/u)
})
