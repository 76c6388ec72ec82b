import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { interfaceTables, withInterface } from '../../scripts/interface.ts'

test('the README has the inputs and outputs of action.yml', () => {
  const readme = readFileSync('README.md', 'utf8')
  const written = withInterface(readme, readFileSync('action.yml', 'utf8'))
  expect(readme, 'run `npm run interface` and commit README.md').toBe(written)
})

const action = `
inputs:
  mode: { description: "\`a\` | \`b\`.", default: a }
  file: { description: A file. }
outputs:
  code: { description: A number. }
`

test('pads every column to its widest cell and escapes what would end one', () => {
  expect(interfaceTables(action)).toBe(
    [
      '| input  | meaning     | default |',
      '| ------ | ----------- | ------- |',
      '| `mode` | `a` \\| `b`. | `a`     |',
      '| `file` | A file.     |         |',
      '',
      '| output | meaning   |',
      '| ------ | --------- |',
      '| `code` | A number. |',
    ].join('\n'),
  )
})

test('changes nothing outside the markers, and says where they are missing', () => {
  const readme = 'before\n<!-- interface -->\nold\n<!-- /interface -->\nafter\n'
  const written = withInterface(readme, action)
  expect(written).toMatch(/^before\n<!-- interface -->\n\n\| input /)
  expect(written).toMatch(/\n\n<!-- \/interface -->\nafter\n$/)
  expect(withInterface(written, action)).toBe(written)
  expect(() => withInterface('none', action)).toThrow('README.md lacks <!-- interface -->')
})
