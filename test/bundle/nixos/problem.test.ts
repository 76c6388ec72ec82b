import { describe, expect, test } from 'vitest'
import { problemIn } from '../../../src/bundle/nixos/problem.ts'

const source = '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-source'

/** What Nix 2.8 says with --show-trace: the error, then the trace. */
const before = (error: string, place = '') => `trace: warning: something is old
${error}

${place && `       at ${source}/${place}:\n\n            1| { a = undefinedThing; }\n             |       ^\n`}
       … while evaluating the attribute 'a'

       at ${source}/flake.nix:1:3:

            1| { a = import ./host.nix; }
             |   ^
`

/** What Nix 2.26 says: the trace, then the error. */
const after = (error: string, place = '') => `warning: Git tree '/home/me' is dirty
error:
       … while evaluating the attribute 'a'
         at ${source}/flake.nix:1:3:
            1| { a = import ./host.nix; }
             |   ^
            2|

       … while calling the 'throw' builtin

${error.replace(/^(?!\s)/gm, '       ')}
${place && `       at ${source}/${place}:\n            1| { a = undefinedThing; }\n             |       ^\n            2|\n`}`

describe.each([
  ['Nix 2.8', before],
  ['Nix 2.26', after],
])('of what %s says', (_, said) => {
  test('the error itself is told, with its place', () => {
    const stderr = said("error: undefined variable 'undefinedThing'", 'hosts/web.nix:1:7')
    expect(problemIn(stderr)).toEqual({
      message: "undefined variable 'undefinedThing' (hosts/web.nix:1:7)",
    })
  })

  test('an error of several lines is told whole', () => {
    const error = `error:
       Failed assertions:
       - The ‘fileSystems’ option does not specify your root file system.
       - Another
         thing.`
    expect(problemIn(said(error)).message).toBe(`Failed assertions:
- The ‘fileSystems’ option does not specify your root file system.
- Another
  thing.`)
  })

  test('our own problem has its remedy', () => {
    const problem = { message: 'there is "no" such thing', remedy: 'name another' }
    expect(problemIn(said(`error: nixos-testbed: ${JSON.stringify(problem)}`))).toEqual(problem)
  })

  test('a page of words is cut', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `       - number ${index}`)
    const { message } = problemIn(said(`error: too much:\n${lines.join('\n')}`))
    expect(message.split('\n')).toHaveLength(16)
    expect(message).toMatch(/\n\.\.\.$/)
  })
})

test('without an error its last words are told', () => {
  expect(problemIn('one\ntwo\n\n')).toEqual({ message: 'two' })
  expect(problemIn('')).toEqual({ message: '' })
})
