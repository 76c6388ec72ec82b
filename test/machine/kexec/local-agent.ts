import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { test as base, describe } from 'vitest'
import { Channel } from '../../../src/channel/channel.ts'
import { removeTree } from '../../../src/host/remove.ts'
import type { Happening } from '../../../src/model/event.ts'
import { Fault } from '../../../src/model/fault.ts'

/** The agent as it is in a guest. */
export const agent = fileURLToPath(
  new URL('../../../guest/bin/x86_64-linux/agent', import.meta.url),
)
const runs = process.platform === 'linux' && process.arch === 'x64'

/** Tests with the real agent, where this host can run it. */
export function describeAgent(what: string, tests: () => void): void {
  const name = runs ? what : `${what} (skipped: only an x86_64 Linux host runs the agent)`
  describe.skipIf(!runs)(name, tests)
}

/** A guest that is a process on this host, over a real channel. */
export class LocalGuest {
  readonly live: Channel
  /** For the guest's files and ours. */
  readonly folder: string
  readonly told: Happening[] = []
  readonly #child

  /** `through` is what starts the agent, where it is to be somewhere else. */
  constructor(folder: string, through: readonly string[] = []) {
    this.folder = folder
    const [program = agent, ...args] = [...through, agent, '-']
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const connection = Duplex.from({ readable: this.#child.stdout, writable: this.#child.stdin })
    this.live = new Channel(connection, async () => new Fault('lost', 'the guest is gone'))
  }

  get warnings(): string[] {
    return this.told.flatMap((each) => (each.type === 'warning' ? [each.message] : []))
  }

  readonly emit = (happening: Happening) => void this.told.push(happening)

  /** The line is cut, as a pulled cable does it: nobody says goodbye. */
  cut(): void {
    this.#child.kill('SIGKILL')
  }
}

/** A test with a guest of its own, that goes with it. */
export const test = base.extend<{ guest: LocalGuest }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern for what is needed.
  guest: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'testbed-kexec-'))
    const guest = new LocalGuest(folder)
    await guest.live.hello
    await use(guest)

    guest.live.close(new Fault('lost', 'the test is over'))
    guest.cut()
    await removeTree(folder) // it may be deeper than a path can say
  },
})
