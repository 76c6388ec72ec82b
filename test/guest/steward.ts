import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test as base, describe } from 'vitest'

export const program = fileURLToPath(new URL('../../guest/bin/x86_64-linux/agent', import.meta.url))

/** A system of its own for one process tree: nothing it does to devices or PID 1 reaches the host. */
const apart = ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--mount-proc']

const canBeApart =
  process.platform === 'linux' &&
  process.arch === 'x64' &&
  spawnSync('unshare', [...apart, 'mount', '-t', 'tmpfs', 'none', '/run']).status === 0

/** $1: the folder with agent, busybox, raise and lease; then what runs as PID 1. */
const enter = `set -e
  mount -t tmpfs none /run
  mkdir -p /run/testbed/handover /run/dev
  touch /run/dev/null
  mount --bind /dev/null /run/dev/null
  mount --bind /run/dev /dev
  mount --bind /proc/sys /proc/sys
  mount -o remount,bind,ro /proc/sys
  [ ! -e /proc/sysrq-trigger ] || mount --bind /dev/null /proc/sysrq-trigger
  for file in agent busybox raise; do cp "$1/$file" /run/testbed/; done
  [ ! -e "$1/lease" ] || cp "$1/lease" /run/testbed/handover/
  shift
  exec "$@"`

/** How the steward's machine ended, and what was said until then. */
export interface End {
  /** SIGHUP is a reboot, SIGINT a power-off: so the kernel tells of a PID namespace. */
  readonly signal: NodeJS.Signals | null
  readonly code: number | null
  readonly said: string
  readonly ms: number
}

export class Apart {
  readonly folder: string
  #process: ChildProcess | undefined

  constructor(folder: string) {
    this.folder = folder
  }

  /** Runs the steward as PID 1 to its end; `raise` is what stands in for guest/kexec/raise. */
  async steward(raise: string, lease?: string): Promise<End> {
    await writeFile(join(this.folder, 'raise'), raise)
    if (lease !== undefined) await writeFile(join(this.folder, 'lease'), lease)
    return this.run('/run/testbed/agent', 'steward')
  }

  async run(...command: readonly string[]): Promise<End> {
    const started = Date.now()
    const child = spawn('unshare', [...apart, 'sh', '-c', enter, 'sh', this.folder, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes) => {
        said += bytes
      })
    }
    return new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal, said, ms: Date.now() - started }))
    })
  }

  stop(): void {
    this.#process?.kill('SIGKILL')
  }
}

export function describeApart(what: string, tests: () => void): void {
  const name = canBeApart ? what : `${what} (skipped: no user namespaces of our own here)`
  describe.skipIf(!canBeApart).concurrent(name, tests)
}

export const test = base.extend<{ apart: Apart }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern for what is needed.
  apart: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'testbed-steward-'))
    spawnSync('cp', [program, join(folder, 'agent')])
    await writeFile(join(folder, 'raise'), '')
    await writeFile(join(folder, 'busybox'), '#!/bin/sh\nexec "$@"\n')
    await chmod(join(folder, 'busybox'), 0o755)
    const apart = new Apart(folder)
    await use(apart)
    apart.stop()
    await rm(folder, { recursive: true })
  },
})
