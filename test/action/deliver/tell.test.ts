import { expect, test } from 'vitest'
import { tellReturn } from '../../../src/action/deliver/tell.ts'
import { Log } from '../../../src/action/log/log.ts'
import { foldResult } from '../../../src/report/fold.ts'
import { journal, started } from '../../report/story.ts'
import { linesWritten } from '../log/written.ts'

const passed = foldResult(journal(started, { type: 'done', outcome: 'passed', exit: 0 }))
const environment = { ...passed.environment, target: 'board:22' }

test('hardware that is not as it was has an annotation, also where the script passed', () => {
  const traces = ['/etc/motd is new', '::error::no\n##[error]no']
  tellReturn({ ...passed, environment, return: 'traces', traces }, { log: new Log() })
  expect(linesWritten()).toEqual([
    expect.stringMatching(
      /^::warning title=board%3A22%3A the target is not as it was::the target is not as it was%0A\/etc\/motd is new%0A/,
    ),
  ])
  expect(linesWritten()[0]).not.toMatch(/%0A(::|##\[error\])/)
})

test('hardware that is as it was, or never was, has none', () => {
  tellReturn({ ...passed, environment, return: 'clean' }, { log: new Log() })
  tellReturn(passed, { log: new Log() })
  expect(linesWritten()).toEqual([])
})
