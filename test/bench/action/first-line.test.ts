import { expect, it } from 'vitest'
import { firstLine, StopWatch } from '../../../bench/action/first-line.ts'

it('takes the time to the first sight of the line, and to no other', () => {
  const watch = new StopWatch()
  watch.heard(firstLine) // before the start
  watch.start()
  watch.heard(`run: echo ${firstLine}`)
  expect(() => watch.read()).toThrow(firstLine)
  watch.heard(firstLine)
  const { seconds } = watch.read()
  watch.start()
  watch.heard(firstLine)
  expect(watch.read().seconds).toBe(seconds)
})
