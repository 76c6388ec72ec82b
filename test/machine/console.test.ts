import { expect, test } from 'vitest'
import { ConsoleReader } from '../../src/machine/console.ts'

const panic = 'Kernel panic - not syncing: sysrq triggered crash'

test('a panic is found however its line is cut', () => {
  const text = `[    1.5] ${panic}\r\n[    1.6] CPU: 0\r\n`
  for (let cut = 0; cut <= text.length; cut++) {
    const reader = new ConsoleReader()
    reader.take(Buffer.from(text.slice(0, cut)))
    reader.take(Buffer.from(text.slice(cut)))
    expect(reader.panic).toBe(panic)
  }
})

test('the panic stays known when much follows it', () => {
  const reader = new ConsoleReader()
  reader.take(Buffer.from(`${panic}\n`))
  reader.take(Buffer.alloc(100_000, 'x'))
  expect(reader.panic).toBe(panic)
})

test("init's complaint is worth more than the last line", () => {
  const reader = new ConsoleReader()
  reader.take(Buffer.from('nixos-testbed: init: no disk testbed-root\nreboot: Power down\n'))
  expect(reader.lastWords).toBe('nixos-testbed: init: no disk testbed-root')
})

test('without a complaint the last line counts', () => {
  const reader = new ConsoleReader()
  reader.take(Buffer.from('one\r\ntwo\r\n\r\n'))
  expect(reader.lastWords).toBe('two')
  expect(reader.panic).toBeUndefined()
})
