import { join } from 'node:path'
import type { Row } from '../row.ts'
import { Running } from '../running.ts'
import { templatesOf, usual } from '../templates.ts'

/** Seven more runs beside the row's own, with one state folder and one cache. */
async function sevenMore({ site }: Running): Promise<void> {
  const runs = Array.from({ length: 7 }, (_, index) => {
    const results = join(site.folder, `run-${index}`)
    return new Running(site, ['run', ...usual, '--results', results, 'true'])
  })
  for (const run of runs) {
    const code = await run.ended
    if (code !== 0) throw new Error(`one of them ended with ${code}:\n${run.stderr}`)
  }
}

/** Many at once. */
export const crowdRows: readonly Row[] = [
  {
    name: 'eight runs at once from one template',
    starts: ['warm'],
    script: 'true',
    deed: sevenMore,
    expected: { outcome: 'passed', exit: 0 },
    within: 120,
    check: (site) => (templatesOf(site).length === 1 ? undefined : 'the template is gone'),
  },
  {
    name: 'eight runs at once, and no template yet: one makes it',
    starts: ['making'],
    script: 'true',
    deed: sevenMore,
    expected: { outcome: 'passed', exit: 0 },
    within: 240,
    check: (site) => (templatesOf(site).length === 1 ? undefined : 'there is not one template'),
  },
]
