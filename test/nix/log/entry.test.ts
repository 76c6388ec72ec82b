import { describe, expect, test } from 'vitest'
import { readEntry } from '../../../src/nix/log/entry.ts'
import { chance } from '../../machine/kexec/ssh/chance.ts'
import { entriesOf, linesOf, logsOf, releases } from './logs.ts'

describe.each(releases)('Nix %s', (release) => {
  test.each(logsOf(release))('every line of %s is read', (name) => {
    for (const line of linesOf(release, name)) {
      const entry = readEntry(line)
      expect(entry, line).toBeDefined()
      expect(entry?.kind === 'text', line).toBe(!line.startsWith('@nix '))
    }
  })

  test('messages have no colours, and ids all their digits', () => {
    const [error] = entriesOf(release, 'broken').filter(
      (entry) => entry.kind === 'message' && entry.level === 0,
    )
    expect(error).toMatchObject({
      text: expect.stringMatching(/^error: builder for '\/nix\/store\/\w+-broken.drv' failed/),
    })
    const line = '@nix {"action":"stop","id":18014398509481985}'
    expect(readEntry(line)).toEqual({ kind: 'stop', id: '18014398509481985' })
  })

  test('what a builder says in our format is what Nix makes of it', () => {
    const entries = entriesOf(release, 'loud')
    const builds = entries.filter((entry) => entry.kind === 'start' && entry.type === 105)
    expect(builds).toHaveLength(1)
    expect(entries).toContainEqual(
      expect.objectContaining({ kind: 'result', fields: ['\x1b[31mred\x1b[0m'] }),
    )
  })
})

test('what is no entry is none', () => {
  for (const line of [
    '@nix ',
    '@nix {',
    '@nix null',
    '@nix 7',
    '@nix []',
    '@nix {"action":"start"}',
    '@nix {"action":"start","id":"1","type":"105"}',
    '@nix {"action":"stop"}',
    '@nix {"action":"msg","level":0}',
    '@nix {"action":"msg","msg":{},"level":0}',
    '@nix {"action":"another","id":1}',
  ])
    expect(readEntry(line), line).toBe(undefined)
  const odd = '@nix {"action":"result","id":1,"type":101,"fields":[null,{"a":1},true,-1]}'
  expect(readEntry(odd)).toMatchObject({ fields: ['', '[object Object]', 'true', -1] })
  expect(readEntry(' @nix {}')).toEqual({ kind: 'text', text: ' @nix {}' })
})

test('an id within a text is not taken for one', () => {
  const said = String.raw`{\"id\":9}`
  const line = `@nix {"action":"result","fields":["${said}"],"id":18014398509481987,"type":101}`
  expect(readEntry(line)).toMatchObject({ id: '18014398509481987', fields: ['{"id":9}'] })
})

test('a line that chance has spoilt throws nothing', () => {
  const { pick, below } = chance(20)
  const lines = releases.flatMap((release) =>
    logsOf(release).flatMap((name) => linesOf(release, name)),
  )
  for (let round = 0; round < 5_000; round++) {
    const line = pick(lines)
    const at = below(line.length + 1)
    const spoilt = pick([
      line.slice(0, at),
      line.slice(0, at) +
        pick(['"', '\\', '{', '}', '[', '\u0000', '\ud800', '9'.repeat(40)]) +
        line.slice(at),
      line.slice(0, at) + pick(lines).slice(below(20)),
      line.replaceAll(/\d+/g, pick(['-1', '1e999', '""', 'null', '{}', '[]'])),
    ])
    expect(() => readEntry(spoilt)).not.toThrow()
  }
})
