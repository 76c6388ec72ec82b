import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Shell } from '../../../../src/machine/kexec/ship/shell.ts'
import { scratchFolder } from '../../../scratch.ts'

/** A target that is a folder of this machine, behind a line that can be cut. */
export interface Target {
  /** Where its images lie. */
  readonly place: string
  readonly shell: Shell
  /** What it was told to run. */
  readonly commands: string[]
  /** Lets this many bytes more through, then cuts the line at each command until mended. */
  cutAfter(bytes: number): void
  mend(): void
}

export function makeTarget(): Target {
  const folder = scratchFolder()
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  // Nothing is mounted for a unit test.
  for (const name of ['mount', 'umount']) {
    writeFileSync(join(bin, name), '#!/bin/sh\n')
    chmodSync(join(bin, name), 0o755)
  }
  const commands: string[] = []
  let left = Number.POSITIVE_INFINITY

  async function* through(stdin: AsyncIterable<Uint8Array>) {
    for await (const bytes of stdin) {
      const passed = bytes.subarray(0, Math.max(0, left))
      left -= bytes.length
      yield passed
      if (left < 0) throw new Error('the line was cut')
    }
  }

  const shell: Shell = {
    async exec(command, { stdin = '' } = {}) {
      if (left < 0) throw new Error('the line is cut')
      commands.push(command)
      const child = spawn('sh', ['-c', command], {
        env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
      })
      const [stdout, stderr] = [text(child.stdout), text(child.stderr)]
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
      const whole = typeof stdin === 'string' || stdin instanceof Uint8Array
      const source = whole ? Readable.from([Buffer.from(stdin)]) : through(stdin)
      await pipeline(source, child.stdin).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE') return
        child.stdin.end()
        await ended
        throw error
      })
      return { code: (await ended) ?? undefined, stdout: await stdout, stderr: await stderr }
    },
  }
  return {
    place: join(folder, 'place'),
    shell,
    commands,
    cutAfter: (bytes) => {
      left = bytes
    },
    mend: () => {
      left = Number.POSITIVE_INFINITY
    },
  }
}

async function text(stream: Readable): Promise<string> {
  let all = ''
  for await (const part of stream.setEncoding('utf8')) all += part
  return all
}
