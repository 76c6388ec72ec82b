import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandOf } from '../../src/request/command.ts'
import { scratchFolder } from '../scratch.ts'
import { caller } from './asking.ts'

const cwd = scratchFolder()
mkdirSync(join(cwd, 'src'))
writeFileSync(join(cwd, 'test.sh'), 'true')

test('a command means the same from any folder', () => {
  const raw = { shared: 'src', kernel: '.', append: ['a', 'b c'], script: 'test.sh' }
  expect(commandOf(raw, caller({ cwd }))).toEqual([
    'nixos-testbed',
    'run',
    '--shared',
    join(cwd, 'src'),
    '--kernel',
    cwd,
    '--append',
    'a',
    '--append',
    'b c',
    join(cwd, 'test.sh'),
  ])
})

test('switches stand where they are not the default', () => {
  const raw = { install: false, refresh: true, keepOutput: false, script: 'true', qemuArgs: ['-s'] }
  expect(commandOf(raw, caller()).slice(2)).toEqual([
    '--no-install',
    '--refresh',
    'true',
    '--',
    '-s',
  ])
  expect(commandOf({ install: true, script: 'true' }, caller()).slice(2)).toEqual(['true'])
})

test('a command has no secrets, and no results folder that would be taken', () => {
  const raw = { env: ['API_TOKEN=s3cret', 'my_password=s3cret', 'A=1', 'B'], results: 'out' }
  const command = commandOf({ ...raw, script: 'true' }, caller())
  expect(command.slice(2)).toEqual(
    ['API_TOKEN', 'my_password', 'A=1', 'B'].flatMap((each) => ['--env', each]).concat('true'),
  )
})
