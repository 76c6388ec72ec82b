import { describe, expect, test } from 'vitest'
import { listening, nextStep } from '../listening.ts'

describe('annotations', () => {
  test('have a level, a message and a place', () => {
    const { job, say } = listening()
    say(
      '::error file=/workspace/src/a.c,line=3,title=T%2C::bad%0Aworse',
      '##[warning]w',
      '::NOTICE::n',
    )
    expect(job.annotations).toEqual([
      {
        level: 'error',
        message: 'bad\nworse',
        title: 'T,',
        file: 'src/a.c',
        line: 3,
        step: 'step',
        from: 'command',
      },
      { level: 'warning', message: 'w', step: 'step', from: 'command' },
      { level: 'notice', message: 'n', step: 'step', from: 'command' },
    ])
    expect(job.log).toEqual(['##[error]bad', 'worse', '##[warning]w', '##[notice]n'])
  })

  test.each([
    ['line=x', undefined],
    ['endLine=4', 4],
    ['line=5,endLine=4', undefined],
    ['line=3,endLine=4', 3],
  ])('%s is line %s', (properties, line) => {
    const { job, say } = listening()
    say(`::error ${properties}::m`)
    expect(job.annotations[0]?.line).toBe(line)
  })

  test('end at ten of a level and a step, the log does not', () => {
    const { job, say, surroundings } = listening()
    for (let i = 0; i < 12; i += 1) say('::error::e', '::warning::w')
    expect(job.annotations).toHaveLength(20)
    expect(job.log).toHaveLength(24)
    nextStep(job, surroundings, 'next').say('::error::e')
    expect(job.annotations.at(-1)).toMatchObject({ level: 'error', step: 'next' })
  })

  test('are cut at 4096 characters', () => {
    const { job, say } = listening()
    say(`::error::${'x'.repeat(5000)}`)
    expect(job.annotations[0]?.message).toHaveLength(4096)
  })
})

describe('stopped commands', () => {
  test('are output until the token comes back, and the token is masked', () => {
    const { job, say } = listening()
    say('::stop-commands::token-1', '::error::stopped', '##[error]stopped', '::token-2::')
    expect(job.annotations).toEqual([])
    say('::TOKEN-1::', '::error::again')
    expect(job.log).toEqual([
      '::stop-commands::***',
      '::error::stopped',
      '##[error]stopped',
      '::token-2::',
      '::TOKEN-1::',
      '##[error]again',
    ])
  })

  test('a short token is not masked, and the old syntax resumes too', () => {
    const { job, say } = listening()
    say('##[stop-commands]abc', 'x ##[abc]', '::error::again')
    expect(job.log).toEqual(['##[stop-commands]abc', 'x ##[abc]', '##[error]again'])
  })

  test('are stopped on both streams, and for this step alone', () => {
    const { job, say, stderr, surroundings } = listening()
    say('::stop-commands::abc')
    stderr.take('::error::stopped')
    expect(job.annotations).toEqual([])
    nextStep(job, surroundings).say('::error::x')
    expect(job.annotations).toHaveLength(1)
  })

  test.each(['', 'pause-logging', 'Pause-Logging', 'error', 'STOP-COMMANDS', 'set-env'])(
    'by the token %j are refused, which ends the step',
    (token) => {
      const { say } = listening()
      expect(() => say(`::stop-commands::${token}`)).toThrow('stop-commands needs a token')
    },
  )

  test('by any token where somebody opted in', () => {
    const env = { ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS: 'true' }
    const { job, say } = listening({}, { machine: env })
    say('::stop-commands::pause-logging', '::error::x', '::pause-logging::')
    expect(job.annotations).toEqual([])
  })
})

describe('display', () => {
  test('groups', () => {
    const { job, say } = listening()
    say('::group::one', 'line', '::endgroup::ignored', '##[GROUP]two')
    expect(job.log).toEqual(['##[group]one', 'line', '##[endgroup]', '##[group]two'])
  })

  test('debug lines are for those who asked', () => {
    const quiet = listening()
    quiet.say('::debug::a')
    expect(quiet.job.log).toEqual([])
    const debug = listening({ debug: true })
    debug.say('::debug::a%0D%0Ab')
    expect(debug.job.log).toEqual(['##[debug]a', '##[debug]b'])
  })

  test('echo shows commands, but not what they make visible themselves', () => {
    const { job, say } = listening()
    say('::echo::On', '::group::g', '::error::e', '::add-mask::hidden', '::echo::OFF', '::group::h')
    expect(job.log).toEqual([
      '::group::g',
      '##[group]g',
      '##[error]e',
      '::add-mask::***',
      '::echo::OFF',
      '##[group]h',
    ])
  })

  test('echo knows on and off', () => {
    const { job, say, context } = listening()
    say('::echo::maybe')
    expect(context.commandFailed).toBe(true)
    expect(job.annotations.map(({ message }) => message)).toEqual([
      "Unable to process command '::echo::maybe' successfully.",
      "Invalid echo command value 'maybe'; possible are 'on' and 'off'",
    ])
  })

  test('a mask may have several lines, and none that is empty', () => {
    const { job, say } = listening()
    say('::add-mask::one%0Atwo', 'one two', '::add-mask:: ')
    expect(job.log).toEqual([
      '*** ***',
      "##[warning]Can't add secret mask for empty string in ##[add-mask] command.",
    ])
  })
})

describe('variables', () => {
  test('outputs and state are set, and a warning says so', () => {
    const { job, say, context } = listening()
    say('::set-output name=a::1', '##[save-state name=b]2')
    expect([context.outputs.get('a'), context.state.get('b')]).toEqual(['1', '2'])
    expect(job.annotations.map(({ level }) => level)).toEqual(['warning', 'warning'])
  })

  test('a name must be there', () => {
    const { job, say, context } = listening()
    say('::set-output::1')
    expect(context.commandFailed).toBe(true)
    expect(job.annotations.at(-1)?.message).toBe(
      "Required field 'name' is missing in ##[set-output] command.",
    )
  })

  test('variables and PATH are refused', () => {
    const { job, say, context } = listening()
    say('::set-env name=A::1', '::add-path::/x')
    expect(context.commandFailed).toBe(true)
    expect([job.env.size, job.path.length]).toEqual([0, 0])
  })

  test('they are set where somebody opted in, NODE_OPTIONS never', () => {
    const { job, say, context } = listening()
    context.setEnv('ACTIONS_ALLOW_UNSECURE_COMMANDS', 'TRUE')
    say('::set-env name=A::1', '::add-path::/x', '::add-path::/y', '::add-path::/x')
    say('::set-env name=node_options::--x')
    expect(job.env.get('A')).toBe('1')
    expect(job.env.has('node_options')).toBe(false)
    expect(job.path).toEqual(['/y', '/x'])
  })
})

test("the runner's internal command is nobody's", () => {
  const { job, say } = listening()
  const line = '::internal-set-repo-path repoFullName=a/b,workspaceRepo=true::/tmp'
  say(line)
  expect(job.log).toEqual([line])
})
