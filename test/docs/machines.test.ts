import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { machinesTable, withMachines } from '../../scripts/machines.ts'
import { fields } from '../../src/request/machines.ts'

test('docs/machines.md has what the parser refuses by', () => {
  const page = readFileSync('docs/machines.md', 'utf8')
  expect(page, 'run `npm run interface` and commit docs/machines.md').toBe(withMachines(page))
})

test('every field of a request has a row, and every option stands in one', () => {
  const rows = machinesTable().split('\n').slice(2)
  expect(rows).toHaveLength(Object.keys(fields).length)
  const help = readFileSync('test/cli/run-help.txt', 'utf8')
  const [, options = ''] = help.split('SCRIPT  ')
  const flags = options.split('Options:')[0]?.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm) ?? []
  const ofTheCommand = ['--events', '--quiet']
  for (const [, flag = ''] of flags)
    if (!ofTheCommand.includes(flag)) expect(machinesTable()).toContain(`\`${flag}\``)
})
