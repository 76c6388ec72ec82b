import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratchFolder } from '../../scratch.ts'
import { listening, nextStep } from './listening.ts'

const errors = { owner: 'errors', pattern: [{ regexp: '^ERROR: (.+)$', message: 1 }] }
const places = {
  owner: 'places',
  pattern: [{ regexp: '^(.+):(\\d+): (.+)$', file: 1, line: 2, message: 3 }],
}

/** A step in a workspace with a checkout of its repository and matchers in `matchers.json`. */
function checkedOut(...matchers: object[]) {
  const workspace = scratchFolder()
  mkdirSync(join(workspace, '.git'))
  const config = '[remote "origin"]\n\turl = https://github.com/Octo/Example\n'
  writeFileSync(join(workspace, '.git', 'config'), config)
  writeFileSync(join(workspace, 'a.c'), '')
  writeFileSync(join(workspace, 'matchers.json'), JSON.stringify({ problemMatcher: matchers }))
  return { workspace, ...listening({}, { workspace }) }
}

describe('problem matchers', () => {
  test('make annotations of lines that match', () => {
    const { job, say } = checkedOut(errors)
    say('::add-matcher::matchers.json', 'ERROR: bad', 'fine')
    expect(job.annotations).toEqual([
      { level: 'error', message: 'bad', step: 'step', from: 'matcher' },
    ])
    expect(job.log).toEqual(['##[error]ERROR: bad', 'fine'])
  })

  test('work on stopped commands too, but see no command that is carried out', () => {
    const all = { owner: 'all', pattern: [{ regexp: '^(.*::.*)$', message: 1 }] }
    const { job, say } = checkedOut(all)
    say('::add-matcher::matchers.json', '::debug::x', '::stop-commands::abc', '::debug::x')
    expect(job.annotations.map(({ message }) => message)).toEqual(['::debug::x'])
  })

  test('stay for later steps, on every stream by itself', () => {
    const { job, say, stderr, surroundings } = checkedOut({
      owner: 'two',
      pattern: [{ regexp: '^begin$' }, { regexp: '^end (.+)$', message: 1 }],
    })
    say('::add-matcher::matchers.json', 'begin')
    stderr.take('end x')
    expect(job.annotations).toEqual([])
    nextStep(job, surroundings, 'next').say('begin', 'end y')
    expect(job.annotations).toMatchObject([{ message: 'y', step: 'next' }])
  })

  test('are removed by owner or by file', () => {
    const { job, say } = checkedOut(errors, places)
    say('::add-matcher::matchers.json', '::remove-matcher owner=ERRORS::', 'ERROR: x')
    expect(job.annotations).toEqual([])
    say('::remove-matcher::matchers.json', 'a.c:1: x', '::remove-matcher::')
    expect(job.annotations.map(({ level }) => level)).toEqual(['warning'])
  })

  test('that are newer come first and replace those of the same owner', () => {
    const { job, say, workspace } = checkedOut(errors)
    const newer = { owner: 'Errors', severity: 'warning', pattern: errors.pattern }
    writeFileSync(join(workspace, 'newer.json'), JSON.stringify({ problemMatcher: [newer] }))
    say('::add-matcher::matchers.json', '::add-matcher::newer.json', 'ERROR: x')
    expect(job.annotations).toMatchObject([{ level: 'warning' }])
    expect(job.matchers).toHaveLength(1)
  })

  test('name files of the repository alone', () => {
    const { job, say, workspace } = checkedOut(places)
    const outside = join(scratchFolder(), 'b.c')
    writeFileSync(outside, '')
    say('::add-matcher::matchers.json', 'a.c:1: x', `${workspace}/a.c:2: y`)
    say('gone.c:3: x', `${outside}:4: x`)
    expect(job.annotations.map(({ file, line }) => [file, line])).toEqual([
      ['a.c', 1],
      ['a.c', 2],
      [undefined, 3],
      [undefined, 4],
    ])
  })

  test('whose file is wrong fail the step', () => {
    const { job, say, context } = checkedOut({ owner: '', pattern: errors.pattern })
    say('::add-matcher::matchers.json', '::add-matcher::nowhere.json', 'ERROR: x')
    expect(context.commandFailed).toBe(true)
    expect(job.annotations.map(({ message }) => message)).toEqual([
      "Unable to process command '::add-matcher::matchers.json' successfully.",
      'Owner must not be empty',
      "Unable to process command '::add-matcher::nowhere.json' successfully.",
      expect.stringContaining('ENOENT'),
    ])
    expect(job.log.at(-1)).toBe('ERROR: x')
  })

  test('leave a match without a message or a known severity as it is', () => {
    const { job, say } = checkedOut({
      owner: 'o',
      pattern: [{ regexp: '^(\\w+): (.*)$', severity: 1, message: 2 }],
    })
    say('::add-matcher::matchers.json', 'error: ', 'fatal: x', 'Notice: y')
    expect(job.annotations).toMatchObject([{ level: 'notice', message: 'y' }])
    expect(job.log).toEqual(['error: ', 'fatal: x', '##[notice]Notice: y'])
  })

  test('see real colours, for the runner misses them', () => {
    const { job, say } = checkedOut(errors)
    say('::add-matcher::matchers.json', '\u001b[31mERROR: x', '\u000033[31mERROR: y')
    expect(job.annotations.map(({ message }) => message)).toEqual(['y'])
  })
})

test("the runner's own markers are disarmed", () => {
  const { job, say } = listening()
  say('x ##[start-action id=1]', '##[end-action]')
  expect(job.log).toEqual(['x ##[\\start-action id=1]', '##[\\end-action]'])
})

test('bytes become lines, commands and output', () => {
  const { job, stdout } = listening()
  stdout.read(Buffer.from('out\r::err'))
  stdout.read(Buffer.from('or::x\r\nlast'))
  stdout.end()
  expect(job.log).toEqual(['out', '##[error]x', 'last'])
})

test('a runner in invariant mode misses what ICU finds', () => {
  const line = '::error:\u200b:x'
  const [found, missed] = [listening(), listening({ icu: false })]
  found.say(line)
  missed.say(line)
  expect([found.job.log, missed.job.log]).toEqual([['##[error]:x'], [line]])
})
