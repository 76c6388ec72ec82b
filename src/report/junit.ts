import { XMLBuilder } from 'fast-xml-parser'
import type { Result } from '../model/result.ts'
import { microcodeText } from './words.ts'
import { xmlText } from './xml-text.ts'

/** Outcomes that are the script's own verdict; all others are errors beside it. */
const verdicts: readonly string[] = ['passed', 'failed']

/** What a test case tells of: a run's result, and the end of what its script wrote. */
export interface Told {
  readonly result: Result
  readonly output: string
}

/** The result as JUnit XML, for CI systems: one test case, with the end of what it wrote. */
export function junitOf(result: Result, output: string): string {
  return documentOf(result, [{ result, output, suite: 'nixos-testbed' }])
}

/** The same of a run in several guests: a suite with one test case for each. */
export function junitOfCopies(
  merged: Result,
  copies: readonly (Told & { copy: number })[],
): string {
  const suites = copies.map(({ copy, ...told }) => ({
    ...told,
    suite: `nixos-testbed.copy-${copy}`,
  }))
  return documentOf(merged, suites)
}

type Suite = Told & { readonly suite: string }

function documentOf({ seconds }: Result, suites: readonly Suite[]): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    suppressBooleanAttributes: false,
  })
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'nixos-testbed',
      ...countsOf(suites, seconds),
      testsuite: suites.map(suiteOf),
    },
  }
  return `${builder.build(document)}\n`
}

function suiteOf({ suite, result, output }: Suite) {
  return {
    '@name': suite,
    '@timestamp': result.startedAt,
    ...countsOf([{ result }], result.seconds),
    properties: { property: propertiesOf(result) },
    testcase: {
      '@name': 'script',
      '@classname': suite,
      '@time': scriptSeconds(result),
      ...complaintOf(result, output),
      'system-out': xmlText(output),
    },
  }
}

function countsOf(told: readonly Pick<Told, 'result'>[], seconds: number) {
  const outcomes = told.map(({ result }) => result.outcome)
  return {
    '@tests': told.length,
    '@failures': outcomes.filter((outcome) => outcome === 'failed').length,
    '@errors': outcomes.filter((outcome) => !verdicts.includes(outcome)).length,
    '@skipped': 0,
    '@time': seconds,
  }
}

function propertiesOf(result: Result) {
  const { run, outcome, return: returned, environment } = result
  const { microcode, ...named } = environment
  const properties = {
    run,
    outcome,
    ...(returned === undefined ? {} : { return: returned }),
    ...named,
    ...(microcode === undefined ? {} : { microcode: microcodeText(microcode) }),
  }
  return Object.entries(properties).map(([name, value]) => ({
    '@name': name,
    '@value': xmlText(value),
  }))
}

function scriptSeconds(result: Result): number {
  return result.timeline.find(({ phase }) => phase === 'script')?.seconds ?? 0
}

function complaintOf(result: Result, output: string) {
  if (result.outcome === 'passed') return {}
  const complaint = {
    '@message': xmlText(result.cause ?? result.outcome),
    '@type': result.outcome,
    '#text': xmlText(output),
  }
  return result.outcome === 'failed' ? { failure: complaint } : { error: complaint }
}
