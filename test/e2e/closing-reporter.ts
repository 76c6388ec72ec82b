import type { Reporter, TestModule } from 'vitest/node'

/**
 * Names what was skipped and why, and closes with a plain line of figures.
 * In CI an end-to-end test that did not run is a failure: nobody would notice otherwise.
 */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state: string) => tests.filter((test) => test.result().state === state)
    const skipped = inState('skipped')
    for (const test of skipped) {
      const { note } = test.result() as { note?: string }
      process.stdout.write(`skipped: ${test.fullName}: ${note ?? 'no reason was given'}\n`)
    }
    const figures = [inState('passed'), inState('failed'), skipped].map(({ length }) => length)
    process.stdout.write(`${figures[0]} passed, ${figures[1]} failed, ${figures[2]} skipped\n`)
    if (process.env.CI && skipped.some((test) => test.project.name !== 'unit')) {
      process.stdout.write('in CI no end-to-end test may be skipped\n')
      process.exitCode = 1
    }
  }
}
