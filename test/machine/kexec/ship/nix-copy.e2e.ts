import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import type { Shell } from '../../../../src/machine/kexec/ship/shell.ts'
import { ship } from '../../../../src/machine/kexec/ship/ship.ts'
import type { Happening } from '../../../../src/model/event.ts'
import { findNix } from '../../../../src/nix/find.ts'
import { scratchFolder } from '../../../scratch.ts'
import { makeImage } from './image.ts'

/** A target with a store of its own, in a folder. */
function targetWithStore(root: string): Shell {
  return {
    async exec(command, { stdin = '' } = {}) {
      const child = spawn('sh', ['-c', command], { env: { ...process.env, NIX_REMOTE: root } })
      let [stdout, stderr] = ['', '']
      child.stdout.on('data', (bytes) => {
        stdout += bytes
      })
      child.stderr.on('data', (bytes) => {
        stderr += bytes
      })
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
      const source = typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin
      await pipeline(source, child.stdin).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error
      })
      return { code: (await ended) ?? undefined, stdout, stderr }
    },
  }
}

test('an image travels from store to store, once, and goes again', async () => {
  const { signal } = new AbortController()
  const events: Happening[] = []
  const emit = (event: Happening) => events.push(event)
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  const nix = await findNix(options, { emit, signal, install: true })
  const made = makeImage()
  const path = (await nix.run('nix-store', ['--add', made.path])).trim()
  const built = { ...made, path }
  const root = scratchFolder()
  const shell = targetWithStore(root)
  const copy = () => ship(shell, built, { way: 'nix-copy', nix, emit })

  const { folder, withdraw } = await copy()
  expect(folder).toBe(path)
  execFileSync('diff', ['-r', path, join(root, path)])
  const progress = events.filter(({ type }) => type === 'progress')
  expect(progress.length).toBeGreaterThan(0)

  events.length = 0
  const again = await copy()
  expect(events).toEqual([])
  expect((await ship(shell, built, { way: 'auto', emit })).folder).toBe(path)
  await again.withdraw(shell) // it was there before this one came
  expect(existsSync(join(root, path))).toBe(true)

  await withdraw(shell)
  expect(existsSync(join(root, path))).toBe(false)
})

test('a target without Nix is told', async () => {
  const { signal } = new AbortController()
  const emit = () => undefined
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  const nix = await findNix(options, { emit, signal, install: true })
  const made = makeImage()
  const path = (await nix.run('nix-store', ['--add', made.path])).trim()
  const shell: Shell = {
    exec: async () => ({ code: 127, stdout: '', stderr: 'sh: nix-store: not found\n' }),
  }
  await expect(ship(shell, { ...made, path }, { way: 'nix-copy', nix, emit })).rejects.toThrow(
    "the target's Nix does not take the image: sh: nix-store: not found",
  )
})
