import { beforeEach, expect, test, vi } from 'vitest'
import { validateArtifactName } from '../../../node_modules/@actions/artifact/lib/internal/upload/path-and-artifact-name-validation.js'
import { artifactName, artifactNameProblem } from '../../../src/action/artifact/name.ts'

// The client prints that a name is valid.
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))

const nameOf = (job: string, matrix: unknown = null, action = '__self') =>
  artifactName({ job, matrix, action })

test.each([
  [nameOf('test'), 'testbed-test'],
  [nameOf('test', { system: 'x86_64-linux' }), 'testbed-test-x86_64-linux'],
  [nameOf('test', { system: 'aarch64-linux', kernel: 6.1 }), 'testbed-test-aarch64-linux-6.1'],
  [nameOf('test', { fast: true }), 'testbed-test-true'],
  [nameOf('test', null, '__self_2'), 'testbed-test-2'],
  [nameOf('test', null, '__org_nixos-testbed_3'), 'testbed-test-3'],
  [nameOf('test', null, 'smoke'), 'testbed-test-smoke'],
  [artifactName({ asked: 'mine', job: 'j', matrix: { a: 1 }, action: '__self_2' }), 'mine'],
])('%s', (name, expected) => expect(name).toBe(expected))

test('values that no name can hold are replaced, and told apart by a hash', () => {
  const names = ['a/b', 'a:b', 'a\nb', '', ['x'], { y: 1 }, '##[x]'].map((value) =>
    nameOf('j', { value }),
  )
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^testbed-j-[\w.-]+-[\da-f]{8}$/)
})

test('the legs of a matrix, and the steps of each, have names of their own', () => {
  const values = ['a', 'b', 'a-b', 'b-a', 'a-b-a', 'a.b', 'a b', 1, true]
  const matrices = values.flatMap((one) => values.map((two) => ({ one, two })))
  const names = matrices.flatMap((leg) =>
    ['__self', '__self_2'].map((step) => nameOf('j', leg, step)),
  )
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) validateArtifactName(name)
})

test('a long name is cut and ends in a hash', () => {
  const [one, two] = ['1', '2'].map((end) => nameOf('job', { value: 'x'.repeat(300) + end }))
  expect(one).toHaveLength(100)
  expect(two).toHaveLength(100)
  expect(one).not.toBe(two)
})

test.each(['results', 'my results (1)', 'Grüße', 'a#b[c]'])('%s may be asked for', (name) => {
  expect(artifactNameProblem(name)).toBeUndefined()
  validateArtifactName(name)
})

test.each([' ', 'a/b', 'a\\b', 'a:b', 'a\nb', 'a"b', '##[x]', '\u200b'])(
  '%j is refused with a remedy',
  (name) => {
    expect(artifactNameProblem(name)).toEqual({
      reason: expect.stringMatching(/^it /),
      remedy: expect.any(String),
    })
  },
)

test('a name that is too long is refused with its length', () => {
  expect(artifactNameProblem('x'.repeat(201))?.reason).toMatch(/201 characters/)
})
