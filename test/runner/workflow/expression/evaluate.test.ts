import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from '../../../scratch.ts'
import { Entries } from './entries.ts'
import { evaluate, holds } from './evaluate.ts'
import { type Json, toData, toJson } from './json.ts'
import type { Scope } from './scope.ts'

const failed = { success: false, failure: true, cancelled: false }

function scope(contexts: Readonly<Record<string, Json>> = {}, workspace = ''): Scope {
  const data = Object.entries(contexts).map(([name, value]) => [name, toData(value)] as const)
  return { contexts: Object.fromEntries(data), status: failed, workspace }
}

test.each<[string, Json]>([
  ["github.ref == 'REFS/heads/main'", true],
  ["GitHub.Ref || 'none'", 'refs/heads/main'],
  ['github.nothing', null],
  ['github.event.labels.*.name', ['a', 'b']],
  ["contains(github.event.labels.*.name, 'b')", true],
  ["format('{0}-{1}', 1.50, true)", '1.5-true'],
  ['fromJSON(\'[1, {"constructor": 2}]\')[1].constructor', 2],
  ["'it''s ''quoted'''", "it's 'quoted'"],
  ['toJSON(matrix)', 'null'],
  ['toJSON(github.event)', JSON.stringify({ labels: [{ name: 'a' }, { name: 'b' }] }, null, 2)],
  ['!cancelled() && failure()', true],
  ['success()', false],
])('%s', (expression, value) => {
  const github = { ref: 'refs/heads/main', event: { labels: [{ name: 'a' }, { name: 'b' }] } }
  expect(toJson(evaluate(expression, scope({ github, matrix: null })))).toEqual(value)
})

test('env tells upper from lower case, as Linux does', () => {
  const env = [
    ['path', toData('lower')],
    ['PATH', toData('upper')],
  ] as const
  const given = { ...scope(), contexts: { env: new Entries(env, true) } }
  expect(toJson(evaluate('env.path', given))).toBe('lower')
  expect(toJson(evaluate('env.PATH', given))).toBe('upper')
  expect(toJson(evaluate('env.Path', given))).toBe(null)
})

test('conditions hold by the truth of their value', () => {
  expect(holds("'false'", scope())).toBe(true)
  expect(holds("''", scope())).toBe(false)
  expect(holds('always()', scope())).toBe(true)
})

test('hashFiles tells contents apart, and is empty where nothing matches', () => {
  const workspace = scratchFolder()
  const hash = (patterns: string) =>
    toJson(evaluate(`hashFiles(${patterns})`, scope({}, workspace)))
  writeFileSync(join(workspace, 'a.lock'), '1')
  writeFileSync(join(workspace, 'b.txt'), '1')
  const first = hash("'**/*.lock'")
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(hash("'**', '!**/*.txt'")).toBe(first)
  expect(hash("'**'")).not.toBe(first)
  writeFileSync(join(workspace, 'a.lock'), '2')
  expect(hash("'**/*.lock'")).not.toBe(first)
  expect(hash("'**/*.toml'")).toBe('')
})

test('what is no expression is refused', () => {
  expect(() => evaluate('github.', scope({ github: {} }))).toThrow('Unexpected symbol')
  expect(() => evaluate('nobody.knows', scope())).toThrow("Unrecognized named-value: 'nobody'")
  expect(() => evaluate('nobody()', scope())).toThrow("Unrecognized function: 'nobody'")
})
