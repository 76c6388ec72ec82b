import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeAgent, program } from './agent.ts'

/** A record of docs/records.md, by its bytes. */
interface Told {
  readonly kind: string
  readonly slot: number
  readonly payload: Buffer
}

/** A command of the agent's that speaks in records. */
class Teller {
  readonly process: ChildProcess
  readonly #records: AsyncGenerator<Told>
  stderr = ''

  constructor(...args: readonly string[]) {
    this.process = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#records = recordsOf(this.process.stdout as Readable)
    this.process.stderr?.on('data', (bytes) => {
      this.stderr += bytes
    })
  }

  say(bytes: Buffer | string): void {
    this.process.stdin?.write(bytes)
  }

  /** All up to one of this kind. */
  async until(kind: string): Promise<Told[]> {
    const seen: Told[] = []
    for (;;) {
      const { value, done } = await this.#records.next()
      if (done) throw new Error(`it has ended: ${this.stderr}`)
      seen.push(value)
      if (value.kind === kind) return seen
    }
  }

  async ended(): Promise<number | null> {
    if (this.process.exitCode === null) await once(this.process, 'exit')
    return this.process.exitCode
  }
}

async function* recordsOf(stream: Readable): AsyncGenerator<Told> {
  let bytes = Buffer.alloc(0)
  for await (const more of stream) {
    bytes = Buffer.concat([bytes, more])
    while (bytes.length >= 8 && bytes.length >= 8 + bytes.readUInt32LE(4)) {
      const end = 8 + bytes.readUInt32LE(4)
      const payload = bytes.subarray(8, end)
      yield { kind: bytes.toString('latin1', 0, 1), slot: bytes.readUInt8(1), payload }
      bytes = bytes.subarray(end)
    }
  }
}

function record(kind: string, payload: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(payload as string)
  const header = Buffer.alloc(8)
  header.write(kind)
  header.writeUInt32LE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}

function numbers(...values: readonly (readonly [value: bigint, bytes: 4 | 8])[]): Buffer {
  return Buffer.concat(
    values.map(([value, count]) => {
      const bytes = Buffer.alloc(8)
      bytes.writeBigUInt64LE(value)
      return bytes.subarray(0, count)
    }),
  )
}

const kinds = (told: readonly Told[]) => told.map(({ kind }) => kind).join('')

let folder: string
let teller: Teller | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'records-'))
})
afterEach(() => {
  teller?.process.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describeAgent('agent watch', () => {
  const watch = () => {
    teller = new Teller('watch', folder)
    return teller
  }

  test('tells of each kind of entry, and of its end', async () => {
    mkdirSync(join(folder, 'd'))
    writeFileSync(join(folder, 'd/f'), 'hi', { mode: 0o640 })
    symlinkSync('target', join(folder, 'l'))
    const teller = watch()
    teller.say('flush\n')
    const told = await teller.until('q')
    const find = (kind: string) =>
      told.find((each) => each.kind === kind)?.payload.toString('latin1')
    expect(find('m')?.slice(4)).toBe('d')
    expect(find('l')?.slice(4)).toBe('ltarget')
    expect(find('n')).toBe('\x02\0\0\0\0\0\0\0d/f')
    expect(find('d')).toBe('\0\0\0\0\0\0\0\0hi')
    expect(find('e')?.slice(16)).toBe('\xa0\x01\0\0')
    rmSync(join(folder, 'd'), { recursive: true })
    expect((await teller.until('r')).at(-1)?.payload.toString()).toMatch(/^d/)
  })

  test('tells again only of what is new', async () => {
    writeFileSync(join(folder, 'a'), 'x')
    writeFileSync(join(folder, 'b'), Buffer.alloc(1 << 20, 'x'))
    const teller = watch()
    teller.say('flush\n')
    expect(kinds(await teller.until('q')).match(/d/g)).toHaveLength(17)
    teller.say('flush\n')
    expect(kinds(await teller.until('q'))).toMatch(/^(pe)?q$/)
    appendFileSync(join(folder, 'b'), 'y')
    teller.say('flush\n')
    expect(kinds(await teller.until('q')).match(/d/g)).toHaveLength(1)
  })

  test('loses nothing while nobody reads', async () => {
    const teller = watch()
    for (let i = 0; i < 400; i++) writeFileSync(join(folder, String(i)), Buffer.alloc(20_000, 'x'))
    for (let i = 0; i < 400; i += 2) rmSync(join(folder, String(i)))
    teller.say('flush\n')
    const there = new Set<string>()
    let path = ''
    for (const { kind, payload } of await teller.until('q')) {
      if (kind === 'n') path = payload.toString('utf8', 8)
      if (kind === 'e') there.add(path)
      if (kind === 'r') there.delete(payload.toString())
    }
    expect([...there].every((name) => Number(name) % 2 === 1)).toBe(true)
    expect(there.size).toBe(200)
  })

  test('ends with its stdin', async () => {
    const teller = watch()
    teller.process.stdin?.end()
    teller.process.stdout?.resume()
    expect(await teller.ended()).toBe(0)
  })
})

describeAgent('agent receive', () => {
  test('fills a folder, and tells of what is no longer so', async () => {
    const to = join(folder, 'to')
    teller = new Teller('receive', to)
    const end = numbers([2n, 8], [10n ** 18n, 8], [0o644n, 4])
    teller.say(record('n', Buffer.concat([numbers([2n, 8]), Buffer.from('a')])))
    teller.say(record('d', Buffer.concat([numbers([0n, 8]), Buffer.from('hi')])))
    teller.say(record('e', end))
    teller.say(record('q'))
    expect(kinds(await teller.until('q'))).toBe('q')
    teller.say(record('q'))
    expect(kinds(await teller.until('q'))).toBe('q')
    appendFileSync(join(to, 'a'), '!')
    teller.say(record('q'))
    expect(kinds(await teller.until('q'))).toBe('ndeq')
    rmSync(join(to, 'a'))
    teller.say(record('q'))
    expect(kinds(await teller.until('q'))).toBe('rq')
    teller.process.stdin?.end()
    expect(await teller.ended()).toBe(0)
  })

  test.each([
    ['an unknown kind', record('Z'), 'an unknown kind of record'],
    ['a length above the bound', Buffer.from('n\0\0\0\xff\xff\xff\x7f', 'latin1'), 'a record of'],
    ['content of no file', record('d', numbers([0n, 8])), 'content of no file'],
    ['an end of no file', record('e', numbers([0n, 8], [0n, 8], [0n, 4])), 'the end of no file'],
    ['a record that is too short', record('e', 'x'), 'too short'],
    ['a path that nothing leads to', record('m', '\0\0\0\0a/b'), 'nothing leads to'],
    ['a link with a path that is too long', record('l', '\xff\xff\0\0a'), 'too long'],
  ] as const)('ends at %s', async (_, bytes, word) => {
    teller = new Teller('receive', join(folder, 'to'))
    teller.say(bytes)
    teller.process.stdout?.resume()
    expect(await teller.ended()).toBe(1)
    expect(teller.stderr).toContain(word)
  })
})
