import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** What no CI of ours has: nixpkgs is somebody else's, and too large to fetch for a test. */
const allowed = /^nixpkgs is not here\b/

/** Of how many files the time is told. */
const toldFiles = 30

/**
 * Names what took long, and what was skipped and why; closes with a plain line of figures.
 * In CI an end-to-end test that did not run is a failure, as nobody would notice otherwise; but for
 * what CI cannot have.
 */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state: string) => tests.filter((test) => test.result().state === state)
    for (const line of slowest(modules)) process.stdout.write(`${line}\n`)
    const skipped = inState('skipped')
    for (const test of skipped)
      process.stdout.write(`skipped: ${test.fullName}: ${noteOf(test) ?? 'no reason was given'}\n`)
    const figures = [inState('passed'), inState('failed'), skipped].map(({ length }) => length)
    process.stdout.write(`${figures[0]} passed, ${figures[1]} failed, ${figures[2]} skipped\n`)
    const unexpected = skipped.filter((test) => !allowed.test(noteOf(test) ?? ''))
    if (process.env.CI && unexpected.some((test) => test.project.name !== 'unit')) {
      process.stdout.write('in CI no end-to-end test may be skipped\n')
      process.exitCode = 1
    }
  }
}

/** The end-to-end files that took longest, one a line, with their seconds. */
function slowest(modules: readonly TestModule[]): string[] {
  const timed = modules
    .filter(({ project }) => project.name !== 'unit')
    .map((module) => ({ module, ms: module.diagnostic().duration }))
    .toSorted((one, other) => other.ms - one.ms)
  return timed
    .slice(0, toldFiles)
    .map(
      ({ module, ms }) => `${`${Math.round(ms / 1000)}`.padStart(5)} s  ${module.relativeModuleId}`,
    )
}

function noteOf(test: TestCase): string | undefined {
  return (test.result() as { note?: string }).note
}
