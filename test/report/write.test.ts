import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { foldResult } from '../../src/report/fold.ts'
import { writeReports } from '../../src/report/write.ts'
import { scratchFolder } from '../scratch.ts'
import { course, journal } from './story.ts'

const result = foldResult(journal(...course, { type: 'done', outcome: 'passed', exit: 0 }))

function filesIn(folder: string) {
  return {
    output: join(folder, 'output.log'),
    junit: join(folder, 'junit.xml'),
    result: join(folder, 'result.json'),
  }
}

test('both reports are written whole, and nothing else', async () => {
  const folder = scratchFolder()
  await writeReports(filesIn(folder), result)
  expect(readdirSync(folder).sort()).toEqual(['junit.xml', 'result.json'])
  expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))).toEqual(result)
})

test('JUnit has the last whole lines of a long output', async () => {
  const folder = scratchFolder()
  const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}`)
  writeFileSync(join(folder, 'output.log'), lines.join('\n'))
  await writeReports(filesIn(folder), result)
  const junit = readFileSync(join(folder, 'junit.xml'), 'utf8')
  expect(junit).toContain('line 9999<')
  expect(junit).toMatch(/<system-out>line \d+\n/)
  expect(junit).not.toContain('line 1000\n')
})
