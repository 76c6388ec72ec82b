import { expect, test } from 'vitest'
import { targetTable } from '../../../../src/cli/render/target.ts'
import { answerBounds, readAnswer } from '../../../../src/machine/kexec/look/answer.ts'
import { checksOfTarget } from '../../../../src/machine/kexec/look/checks.ts'
import { Fault } from '../../../../src/model/fault.ts'
import { factsFrom, nonce, said, saidWith } from './fixture.ts'

const framed = (...lines: readonly string[]) =>
  Buffer.from([`testbed-facts ${nonce}`, ...lines, `testbed-end ${nonce}`, ''].join('\n'))

test('only what stands between the two lines with the nonce counts', () => {
  const noisy = `hello\ntestbed-facts other\narch x\n${framed('arch riscv64')}\nbye`
  expect(readAnswer(Buffer.from(noisy), nonce).one('arch')).toBe('riscv64')
})

test.each([
  ['nothing', Buffer.alloc(0), /does not run our script/],
  ['another nonce', Buffer.from('testbed-facts x\ntestbed-end x\n'), /does not run our script/],
  ['no end', framed('arch x').subarray(0, -4), /stopped before/],
  ['a key twice', framed('arch x', 'arch y'), /says twice: arch/],
  ['an unknown key', framed('colour red'), /not asked/],
  ['a key in capitals', framed('ARCH x'), /not asked/],
  ['an empty line', framed(''), /not asked/],
  ['a long line', framed(`arch ${'x'.repeat(answerBounds.line)}`), /too much in one line/],
  ['many lines', framed(...Array(answerBounds.lines + 1).fill('tool x')), /more than there is/],
  ['many bytes', Buffer.alloc(answerBounds.bytes + 1, 'x'), /more than there is/],
  [
    'a long greeting',
    Buffer.concat([Buffer.alloc(answerBounds.noise + 1, '\n'), framed()]),
    /too much before/,
  ],
])('%s is refused with a word', (_, bytes, word) => {
  expect(() => readAnswer(bytes, nonce)).toThrow(word)
  expect(() => readAnswer(bytes, nonce)).toThrow(Fault)
})

test('control characters and what turns text around are question marks', () => {
  const answer = readAnswer(framed('hostname a\x1b[31mb\r\x07\u202ec\x85', 'tool a\tb'), nonce)
  expect(answer.one('hostname')).toBe('a?[31mb???c?')
  expect(answer.all('tool')).toEqual(['a b'])
})

test('a host that leaves out its kernel, its boot id or its uptime has said nothing', () => {
  for (const key of ['release', 'boot-id', 'uptime'])
    expect(() => factsFrom(saidWith('guest', key))).toThrow(/which kernel it runs/)
})

test('names of prototypes are names', () => {
  const facts = factsFrom(
    saidWith('guest', 'link __proto__ mtu 1', 'tool constructor /x', 'disk __proto__ size 1'),
  )
  expect(facts.links.map(({ name }) => name)).toEqual(['__proto__'])
  expect(facts.tools.get('constructor')).toBe('/x')
})

test('links that stand on each other in a ring do not go round', () => {
  const facts = factsFrom(
    saidWith(
      'guest',
      'link a devtype bond',
      'link a lower b',
      'link b lower a',
      'ssh 1.1.1.1 1 10.7.0.2 22',
    ),
  )
  expect(
    checksOfTarget({ ...facts, ssh: { address: '::1', port: 1, from: '::1', link: 'a' } }, {}),
  ).toBeTruthy()
})

test('whatever of an answer is changed, it is facts or a fault, soon, and shows as plain text', () => {
  const random = generator(20_260_101)
  for (let round = 0; round < 1500; round += 1) {
    const bytes = mutated(said(random(2) === 0 ? 'guest' : 'guest-bare'), random)
    const start = performance.now()
    try {
      const facts = factsFrom(bytes)
      const text = targetTable(facts) + JSON.stringify(checksOfTarget(facts, { keyOptions: [] }))
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    } catch (error) {
      expect(error).toBeInstanceOf(Fault)
    }
    expect(performance.now() - start).toBeLessThan(2000)
  }
})

/** Takes lines away, doubles and mixes them, and changes single bytes. */
function mutated(bytes: Buffer, random: (below: number) => number): Buffer {
  const lines = bytes.toString('latin1').split('\n')
  for (let change = random(6); change >= 0; change -= 1) {
    const [at, from] = [2 + random(lines.length - 4), 2 + random(lines.length - 4)]
    const kind = random(4)
    if (kind === 0) lines.splice(at, 1 + random(5))
    else if (kind === 1) lines.splice(at, 0, lines[from] ?? '')
    else if (kind === 2) lines[at] = `${lines[at]?.split(' ')[0]} ${lines[from]?.slice(random(30))}`
    else {
      const line = Buffer.from(lines[at] ?? '', 'latin1')
      if (line.length > 0) line[random(line.length)] = random(256)
      lines[at] = line.toString('latin1')
    }
  }
  return Buffer.from(lines.join('\n'), 'latin1')
}

/** The same numbers each time: mulberry32. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

test('as much as may be said is read in little time', () => {
  const lines = Array.from({ length: 9_000 }, (_, at) => `disk d${at} holder d${(at + 1) % 9_000}`)
  const start = process.cpuUsage()
  factsFrom(saidWith('guest', ...lines))
  const many = Array.from({ length: 9_000 }, (_, at) => `link l${at} lower l${at + 1}`)
  checksOfTarget(factsFrom(saidWith('guest', ...many)), {})
  expect(process.cpuUsage(start).user).toBeLessThan(5_000_000)
})
