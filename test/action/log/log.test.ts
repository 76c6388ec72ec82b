import { expect, test } from 'vitest'
import { Log } from '../../../src/action/log/log.ts'
import { linesWritten } from './written.ts'

const output = (text: string) =>
  ({ type: 'output', stream: 'stdout', bytes: Buffer.from(text) }) as const

test('the guest speaks between the words that stop commands and let them go on', () => {
  const log = new Log()
  log.startGroup('Linux 6.1')
  log.seal()
  log.endGroup()
  log.guest(output('::error::no\nand '))
  log.guest(output('more'))
  log.endGuest()
  log.startGroup('script 0.4 s')
  log.unseal()
  log.endGroup()
  expect(linesWritten()).toEqual([
    '::group::Linux 6.1',
    '::stop-commands::TOKEN',
    '##[endgroup]',
    '\\::error::no',
    'and more',
    '##[group]script 0.4 s',
    '::TOKEN::',
    '::endgroup::',
  ])
})

test('the guest does not speak while commands are heeded', () => {
  expect(() => new Log().guest(output('::error::no\n'))).toThrow('not sealed')
})

test('each stream has lines of its own', () => {
  const log = new Log()
  log.seal()
  log.guest(output('half '))
  log.guest({ type: 'output', stream: 'stderr', bytes: Buffer.from('::error::whole\n') })
  log.guest(output('a line\n'))
  expect(linesWritten().slice(1)).toEqual(['\\::error::whole', 'half a line'])
})

test('our own words act on nothing, whatever they quote', () => {
  new Log().say('left behind: ::error::x\n##[add-mask]y \u001b[2J')
  expect(linesWritten()).toEqual(['left behind: ::error::x', '##[\\add-mask]y \\x1b[2J'])
})

test('a group ends where the next one starts', () => {
  const log = new Log()
  log.startGroup('one')
  log.startGroup('two')
  log.endGroup()
  log.endGroup()
  expect(linesWritten()).toEqual(['::group::one', '::endgroup::', '::group::two', '::endgroup::'])
})
