import { beforeEach, describe, expect, test } from 'vitest'
import { recall, remember } from '../../../../src/lab/memory.ts'
import { type Taker, takeBoard } from '../../../../src/machine/kexec/lab/take.ts'
import { TakenFault } from '../../../../src/machine/kexec/lock/taken-fault.ts'
import { SshFault } from '../../../../src/machine/kexec/ssh/fault.ts'
import type { Happening } from '../../../../src/model/event.ts'
import { Fault } from '../../../../src/model/fault.ts'
import type { LabRequest } from '../../../../src/model/lab.ts'
import { labOf } from '../../../lab/boards.ts'
import { scratchFolder } from '../../../scratch.ts'

beforeEach(() => {
  process.env.XDG_STATE_HOME = scratchFolder()
})

const isTaken = TakenFault.locked('run 7 of acme', 60)
const isGone = new SshFault('unreachable', 'it cannot be reached')
const isUnfit = new Fault('infra-error', 'the target cannot be used: memory: 1 GiB', {
  remedy: 'take another',
})

/** Boards whose fates are given, one for each time that they are tried; the last holds on. */
class Shelf {
  readonly told: Happening[] = []
  readonly tried: string[] = []
  readonly #fates: Readonly<Record<string, (Error | 'free')[]>>
  readonly #stop = new AbortController()

  constructor(fates: Readonly<Record<string, (Error | 'free')[]>>) {
    this.#fates = fates
  }

  take(changes: Partial<LabRequest> = {}): Promise<string> {
    const taker: Taker<string> = {
      emit: (happening) => void this.told.push(happening),
      signal: this.#stop.signal,
      betweenMs: 1,
      meet: async ({ name }) => {
        this.tried.push(name)
        const fates = this.#fates[name] ?? ['free']
        const fate = fates.length > 1 ? fates.shift() : fates[0]
        if (fate instanceof Error) throw fate
        return name
      },
    }
    return takeBoard(labOf(Object.keys(this.#fates), changes), taker)
  }

  stop(): void {
    this.#stop.abort('SIGINT')
  }

  get words() {
    return this.told.flatMap((each) => {
      if (each.type === 'board-passed-over') return `${each.board}: ${each.why}`
      return each.type === 'board-taken' ? `${each.board} taken` : []
    })
  }
}

test('the first that lets itself be met is taken, and why others are not is told', async () => {
  const shelf = new Shelf({ a: [isGone], b: [isTaken], c: ['free'], d: ['free'] })
  expect(await shelf.take()).toBe('c')
  expect(shelf.tried).toEqual(['a', 'b', 'c'])
  expect(shelf.words).toEqual([
    'a: it cannot be reached',
    'b: the target is taken by run 7 of acme, for 60 s unless that is renewed',
    'c taken',
  ])
})

test('boards have turns', async () => {
  const shelf = new Shelf({ a: ['free'], b: ['free'] })
  expect(await shelf.take()).toBe('a')
  expect((await recall('a.lab:22')).takenAt).toMatch(/^20/)
  expect(await shelf.take()).toBe('b')
})

describe('where none is free', () => {
  test('it fails at once, with what is in the way of each and what to do', async () => {
    const shelf = new Shelf({ a: [isTaken], b: [isUnfit] })
    const fault = await shelf.take().catch((error) => error)
    expect(fault).toBeInstanceOf(Fault)
    expect(fault.message).toMatch(/^no board can be had: a: the target is taken .*; b: .*1 GiB$/)
    expect(fault.remedy).toMatch(/^a: .*--wait.*; b: take another$/)
    expect(shelf.tried).toEqual(['a', 'b'])
  })

  test('it goes round while there is time, and tells each reason once', async () => {
    const shelf = new Shelf({ a: [isTaken, isTaken, isGone, 'free'], b: [isUnfit] })
    expect(await shelf.take({ waitMs: 60_000 })).toBe('a')
    expect(shelf.tried.join('')).toBe('abababa')
    expect(shelf.words).toHaveLength(4)
  })

  test('its time ends', async () => {
    const shelf = new Shelf({ a: [isTaken] })
    await expect(shelf.take({ waitMs: 20 })).rejects.toThrow(/no board can be had/)
    expect(shelf.tried.length).toBeGreaterThan(1)
  })

  test('it does not wait for what no waiting mends', async () => {
    const stranger = new SshFault('unknown-host', 'nobody knows it')
    const shelf = new Shelf({ a: [isUnfit], b: [stranger] })
    await expect(shelf.take({ waitMs: 60_000 })).rejects.toThrow(/no board can be had/)
    expect(shelf.tried).toEqual(['a', 'b'])
  })

  test('whoever stops it is heard', async () => {
    const shelf = new Shelf({ a: [isTaken] })
    const taking = shelf.take({ waitMs: 60_000 })
    shelf.stop()
    await expect(taking).rejects.toBeDefined()
  })
})

test('one that is quarantined is passed over, and said how it comes back', async () => {
  const failures = { count: 3, at: new Date().toISOString(), why: 'no load' }
  await remember('a.lab:22', () => ({ failures }))
  const shelf = new Shelf({ a: ['free'], b: ['free'] })
  expect(await shelf.take()).toBe('b')
  expect(shelf.words[0]).toMatch(/^a: it is in quarantine since .* the last as no load$/)
  const alone = new Shelf({ a: ['free'] })
  const fault = await alone.take({ waitMs: 60_000 }).catch((error) => error)
  expect(fault.remedy).toContain('nixos-testbed lab release a')
  expect(alone.tried).toEqual([])
  const rested = { after: 3, restMs: 0 }
  expect(await alone.take({ quarantine: rested })).toBe('a')
})

test('a fault that nobody foresaw is none of the board’s', async () => {
  const shelf = new Shelf({ a: [new TypeError('x')], b: ['free'] })
  await expect(shelf.take()).rejects.toThrow(TypeError)
})
