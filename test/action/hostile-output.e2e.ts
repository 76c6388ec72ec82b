import { describe, expect, test } from 'vitest'
import { runWorkflowText, workflowOf } from './workflow.ts'

/** What a guest might try, as `printf` and `sh` write it. */
const disguises = [
  String.raw`printf '::set-output name=x::y\n##[add-mask]z\n\r::error::no\n'`,
  String.raw`printf '::error file=README,line=1::as an annotation\n'`,
  String.raw`printf '   \t::error::indented\n'`,
  String.raw`printf 'progress 10%%\r::error::after a carriage return\r'`,
  String.raw`printf 'text ##[error]in the middle\n'`,
  String.raw`printf '::ERROR::in capitals\n##[WARNING]too\n'`,
  String.raw`printf '\302\240::error::behind a no-break space\n\342\200\203::error::behind an em space\n'`,
  String.raw`printf '\342\200\213::error::zero width\n:\342\200\213:error::within\n#\302\255#[error]soft hyphen\n'`,
  String.raw`printf '\302\205::error::behind NEL\n'`,
  String.raw`printf '\357\273\277::error::behind a byte order mark\n'`,
  String.raw`printf '\377\376:\000:\000e\000r\000r\000o\000r\000:\000:\000U\000T\000F\000\n\000'`,
  String.raw`printf '\000::error::NUL\n#\000#[error]NUL\n'`,
  String.raw`printf '::err'; sleep 0.1; printf 'or::in two pieces\n'`,
  String.raw`printf ':' >&2; printf ':error::over two streams\n' >&2; printf '::error::both\n' >&2`,
  String.raw`printf '\033[31m::error::coloured\033[0m\n\033[2K\033[G::error::erased\n'`,
  String.raw`printf '::stop-commands::mine\n::mine::\n::error::let go\n'`,
  String.raw`printf '::add-matcher::%s/matcher.json\nevil: from a matcher\n' "$PWD"`,
  String.raw`printf '::remove-matcher owner=theirs::\n'`,
  String.raw`printf '::save-state name=folder::/etc\n::add-path::/tmp/evil\n::set-env name=EVIL::1\n'`,
  String.raw`printf '::group::fold it all away\n##[group]and again\n::endgroup::\n'`,
  String.raw`printf '::debug::d\n::notice::n\n::echo::on\n::add-mask::README\n'`,
  String.raw`printf '::::error::doubled\n:: error::spaced\n##[[error]]nested\n##[error]##[error]x\n'`,
  String.raw`head -c 300000 /dev/zero | tr '\0' x; printf '\n::error::after a long line\n'`,
  "printf '::error::without an end'",
]

const matcher = {
  problemMatcher: [{ owner: 'evil', pattern: [{ regexp: '^evil: (.*)$', message: 1 }] }],
}

describe.each([
  ['with ICU', true],
  ['in invariant mode', false],
] as const)('a guest’s output on a runner %s', (_, icu) => {
  test('gives no command, whatever its disguise; ours act afterwards', async () => {
    const after = `      - if: always()
        name: after
        run: |
          echo "evil: matched" # by nobody
          echo "::warning::EVIL=$EVIL README=\${GITHUB_ACTION:+seen}"
`
    const run = `${disguises.join('\n')}\nexit 5\n`
    const text = workflowOf({ run }, after)
    const repository = { 'matcher.json': JSON.stringify(matcher) }
    const { jobs, artifacts } = await runWorkflowText(text, { repository, jobOptions: { icu } })
    const [job] = jobs
    const { annotations = [], log = [], steps = [] } = job ?? {}
    expect(annotations.map(({ level, step, from }) => ({ level, step, from }))).toEqual([
      { level: 'error', step: 'guest', from: 'command' },
      { level: 'warning', step: 'after', from: 'command' },
    ])
    expect(annotations[0]?.message).toContain('the script ended with 5')
    expect(annotations[1]?.message).toBe('EVIL= README=seen')
    const guest = steps.find(({ id }) => id === 'guest')
    expect(guest?.outputs.x).toBeUndefined()
    expect(guest?.outputs.outcome).toBe('failed')
    expect(job?.job?.env.size).toBe(0)
    expect(job?.job?.path).toEqual([])
    // What the log's viewer would take for one is none either.
    const shown = log.slice(log.findIndex((line) => /^##\[group\]Linux/.test(line)) + 3)
    const script = shown.slice(
      0,
      shown.findIndex((line) => /^##\[group\]script/.test(line)),
    )
    expect(script.length).toBeGreaterThan(disguises.length)
    expect(script.filter((line) => /^##\[(?!\\)/.test(line))).toEqual([])
    // And nothing of it is lost.
    const [files] = Object.values(artifacts)
    expect(String(files?.['output.log'])).toContain('::set-output name=x::y\n##[add-mask]z\n\r::')
    expect(job?.orphans).toEqual([])
  })
})

test('problem matchers of the workflow’s own see the output, as of any step', async () => {
  const theirs = {
    problemMatcher: [{ owner: 'theirs', pattern: matcher.problemMatcher[0]?.pattern }],
  }
  const text = workflowOf({ run: "echo 'evil: from the guest'" }).replace(
    '      - id: guest\n',
    `      - run: echo "::add-matcher::theirs.json"\n      - id: guest\n`,
  )
  const repository = { 'theirs.json': JSON.stringify(theirs) }
  const { jobs, conclusion } = await runWorkflowText(text, { repository })
  expect(conclusion).toBe('success')
  expect(jobs[0]?.annotations).toMatchObject([{ message: 'from the guest', from: 'matcher' }])
})
