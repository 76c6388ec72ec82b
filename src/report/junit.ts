import { XMLBuilder } from 'fast-xml-parser'
import type { Result } from '../model/result.ts'
import { xmlText } from './xml-text.ts'

/** Outcomes that are the script's own verdict; all others are errors beside it. */
const verdicts: readonly string[] = ['passed', 'failed']

/** The result as JUnit XML, for CI systems: one test case, with the end of what it wrote. */
export function junitOf(result: Result, output: string): string {
  const isVerdict = verdicts.includes(result.outcome)
  const counts = {
    '@tests': 1,
    '@failures': result.outcome === 'failed' ? 1 : 0,
    '@errors': isVerdict ? 0 : 1,
    '@skipped': 0,
    '@time': result.seconds,
  }
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    suppressBooleanAttributes: false,
  })
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'nixos-testbed',
      ...counts,
      testsuite: {
        '@name': 'nixos-testbed',
        '@timestamp': result.startedAt,
        ...counts,
        properties: { property: propertiesOf(result) },
        testcase: {
          '@name': 'script',
          '@classname': 'nixos-testbed',
          '@time': scriptSeconds(result),
          ...complaintOf(result, output),
          'system-out': xmlText(output),
        },
      },
    },
  }
  return `${builder.build(document)}\n`
}

function propertiesOf(result: Result) {
  return Object.entries({ run: result.run, outcome: result.outcome, ...result.environment }).map(
    ([name, value]) => ({ '@name': name, '@value': xmlText(value) }),
  )
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
