import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test as base, describe } from 'vitest'
import { type Frame, fields, fieldsOf, Wire } from './wire.ts'

export const program = fileURLToPath(new URL('../../guest/bin/x86_64-linux/agent', import.meta.url))
const runs = process.platform === 'linux' && process.arch === 'x64'

/** An agent that has said hello. */
export class Agent {
  readonly wire: Wire
  readonly hello: Frame
  /** A folder for the test's files. */
  readonly folder: string

  constructor(wire: Wire, hello: Frame, folder: string) {
    this.wire = wire
    this.hello = hello
    this.folder = folder
  }

  /** Runs a script to its end; gives all frames up to that. */
  async sh(script: string, channel = 0): Promise<Frame[]> {
    await this.wire.exec(channel, ['sh', '-c', script])
    return this.wire.until('xf')
  }

  /** Writes a file; gives the answer. */
  async writeFile(path: string, data: Buffer | string, mode: string, more = false): Promise<Frame> {
    const appends = more ? [['more', '1'] as const] : []
    const head = fields([['path', path], ['mode', mode], ...appends])
    await this.wire.send('W', 0, Buffer.concat([Buffer.from(`${head}data=`), Buffer.from(data)]))
    return (await this.wire.next()) as Frame
  }
}

/** Tests of the agent, where this host can run it. */
export function describeAgent(what: string, tests: () => void): void {
  const name = runs ? what : `${what} (skipped: only an x86_64 Linux host runs the agent)`
  describe.skipIf(!runs)(name, tests)
}

/** A test with an agent of its own, that goes with it. */
export const test = base.extend<{ agent: Agent }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern for what is needed.
  agent: async ({}, use) => {
    const wire = new Wire(program)
    const folder = await mkdtemp(join(tmpdir(), 'testbed-agent-'))
    await use(new Agent(wire, (await wire.next()) as Frame, folder))

    wire.hangUp()
    wire.process.stdout?.resume()
    await wire.ended()
    await rm(folder, { recursive: true })
  },
})

/** The fields of the last of these frames. */
export function last(frames: readonly Frame[]): Record<string, string> {
  return fieldsOf(frames.at(-1) as Frame)
}
