import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import type { Happening } from '../../src/model/event.ts'
import { foldResult } from '../../src/report/fold.ts'
import { junitOf, junitOfCopies } from '../../src/report/junit.ts'
import { course, journal } from './story.ts'

type Done = Extract<Happening, { type: 'done' }>

/** The suite of a run that ended so, read back by a parser. */
function suiteOf(done: Omit<Done, 'type'>, output = '') {
  const xml = junitOf(foldResult(journal(...course, { type: 'done', ...done })), output)
  expect(XMLValidator.validate(xml)).toBe(true)
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    trimValues: false,
  })
  return parser.parse(xml).testsuites.testsuite
}

test('a pass is a test case without complaint', () => {
  const suite = suiteOf({ outcome: 'passed', exit: 0 }, 'out\n')
  expect(suite).toMatchObject({ '@tests': '1', '@failures': '0', '@errors': '0' })
  expect(suite.testcase).toMatchObject({ '@name': 'script', '@time': '2', 'system-out': 'out\n' })
  expect(Object.keys(suite.testcase)).not.toContain('failure')
})

test('a failure is a failure, with the end of the output', () => {
  const suite = suiteOf({ outcome: 'failed', exit: 7, cause: 'the script ended with 7' }, 'no\n')
  expect(suite).toMatchObject({ '@failures': '1', '@errors': '0' })
  expect(suite.testcase.failure).toEqual({
    '@message': 'the script ended with 7',
    '@type': 'failed',
    '#text': 'no\n',
  })
})

test.each(['panicked', 'timed-out', 'lost', 'boot-failed', 'infra-error', 'cancelled'] as const)(
  '%s is an error, not a failure',
  (outcome) => {
    const suite = suiteOf({ outcome, exit: 121 })
    expect(suite).toMatchObject({ '@failures': '0', '@errors': '1' })
    expect(suite.testcase.error['@type']).toBe(outcome)
  },
)

test('of several guests each is a suite, and the counts are of them all', () => {
  const ends = [
    { outcome: 'passed', exit: 0 },
    { outcome: 'failed', exit: 3, cause: 'no' },
    { outcome: 'lost', exit: 123 },
  ] as const
  const results = ends.map((end) => foldResult(journal(...course, { type: 'done', ...end })))
  const copies = results.map((result, index) => ({
    copy: index + 1,
    result,
    output: `said by ${index + 1}`,
  }))
  const xml = junitOfCopies(foldResult(journal(...course)), copies)
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' })
  const { testsuites } = parser.parse(xml)
  expect(testsuites).toMatchObject({ '@tests': '3', '@failures': '1', '@errors': '1' })
  expect(testsuites.testsuite).toMatchObject([
    { '@name': 'nixos-testbed.copy-1', '@tests': '1', testcase: { 'system-out': 'said by 1' } },
    { '@failures': '1', testcase: { failure: { '@message': 'no' } } },
    { '@errors': '1', testcase: { error: { '@type': 'lost' } } },
  ])
})

describe('what a guest writes stays text', () => {
  test.each([
    ['markup', '</system-out></testcase><testcase name="forged"/>'],
    ['the end of CDATA', 'a ]]> b <![CDATA[ c'],
    ['entities', '&lt; &amp; &#0; &xxe;'],
    ['a document type', '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'],
    ['quotes', `" ' onload="x`],
  ])('%s', (_, output) => {
    const suite = suiteOf({ outcome: 'failed', exit: 1, cause: output }, output)
    expect(suite['@tests']).toBe('1')
    expect(suite.testcase['@name']).toBe('script')
    expect(suite.testcase['system-out']).toBe(output)
    expect(suite.testcase.failure['#text']).toBe(output)
    expect(suite.testcase.failure['@message']).toBe(output)
  })

  test('without what XML cannot hold', () => {
    const bad = '\0\b\v\f\u001f\ufffe\uffff\ud800\udc00'
    const output = `a${bad.slice(0, 7)}b\ud800c\u001b[31md\u001b]0;title\u0007e\tf\n😀`
    const suite = suiteOf({ outcome: 'failed', exit: 1, cause: output }, output)
    expect(suite.testcase['system-out']).toBe('abcde\tf\n😀')
  })

  test('of whatever bytes', () => {
    const bytes = Buffer.from(Array.from({ length: 4096 }, () => Math.floor(Math.random() * 256)))
    const suite = suiteOf({ outcome: 'failed', exit: 1 }, bytes.toString())
    expect(suite['@tests']).toBe('1')
  })
})

test('what became of hardware is a property', () => {
  const back = { type: 'returned', return: 'clean', found: [] } as const
  const xml = junitOf(foldResult(journal(...course, back)), '')
  expect(xml).toContain('<property name="return" value="clean">')
})
