import type { RequestError } from '../../model/fault.ts'
import { visible } from '../../report/visible.ts'
import type { Screen } from '../process.ts'
import { paintFor } from './paint.ts'

/** Everything that is wrong with what was asked, a paragraph for each. */
export function problemsText({ problems }: RequestError, screen: Screen): string {
  const paint = paintFor(screen)
  const paragraphs = problems.map(({ input, value, reason, remedy }) => {
    const what = value === undefined ? input : `${input} ${value === '' ? "''" : value}`
    return `  ${paint('bold', visible(what))}: ${visible(reason)}\n      ${visible(remedy)}\n`
  })
  const count = problems.length === 1 ? 'one thing is wrong' : `${problems.length} things are wrong`
  return `nixos-testbed: ${count}, so nothing was started\n${paragraphs.join('')}`
}
