import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Emit } from '../../../model/event.ts'
import { Fault } from '../../../model/fault.ts'
import type { BuiltImage } from '../../../model/image.ts'
import type { Nix } from '../../../nix/nix.ts'
import { quoted } from '../ssh/command/quote.ts'
import type { Shell } from './shell.ts'

/** A shell that is no login's may not know where Nix is. */
const findNixThere =
  'PATH="$PATH:/nix/var/nix/profiles/default/bin:/run/current-system/sw/bin:/root/.nix-profile/bin"'

/** Whether the target's own store has an image, whole. */
export async function hasPath(
  shell: Shell,
  { path }: BuiltImage,
  signal?: AbortSignal,
): Promise<boolean> {
  const command = `${findNixThere}; [ -e ${quoted(path)} ] && nix-store --check-validity ${quoted(path)}`
  const what = "looking into the target's store"
  const { code } = await shell.exec(command, { limitMs: 60_000, signal, what })
  return code === 0
}

/**
 * Has the target's Nix take an image into its store, over the connection that is there. Whether it
 * is new there. An image refers to nothing else, so it travels alone.
 */
export async function importPath(
  shell: Shell,
  built: BuiltImage,
  { nix, emit, signal }: { nix: Nix; emit: Emit; signal?: AbortSignal | undefined },
): Promise<boolean> {
  if (await hasPath(shell, built, signal)) return false
  const total = Object.values(built.image.files).reduce((sum, { size }) => sum + size, 0)
  const exported = exportPath(nix, built.path)
  async function* counted() {
    let done = 0
    for await (const bytes of exported.stream) {
      yield bytes
      done = Math.min(total, done + bytes.length)
      emit({ type: 'progress', message: "copying the image to the target's store", done, total })
    }
    await exported.ended // a stream that ends early is no end
  }
  const options = { stdin: counted(), limitMs: 60_000 + total / 20, signal, what: 'nix-store' }
  try {
    const result = await shell.exec(`${findNixThere}; nix-store --import`, options)
    if (result.code !== 0 || !result.stdout.includes(built.path)) throw refused(result.stderr)
    return true
  } finally {
    exported.stop()
  }
}

/** Takes a path out of the target's store again; what something there has come to need stays. */
export async function removePath(shell: Shell, path: string): Promise<void> {
  const command = `${findNixThere}; nix-store --delete ${quoted(path)}`
  await shell.exec(command, { limitMs: 120_000, what: 'nix-store' })
}

function exportPath({ bin }: Nix, path: string) {
  const child = spawn(join(bin, 'nix-store'), ['--export', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4096)
  })
  const ended = new Promise<void>((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Fault('infra-error', `Nix cannot export the image: ${why}`))
    child.once('error', ({ message }) => fail(message))
    child.once('close', (code) => (code === 0 ? resolve() : fail(said.trim())))
  })
  ended.catch(() => undefined) // told to whoever reads the stream to its end
  const stream: AsyncIterable<Uint8Array> = child.stdout
  return { stream, ended, stop: () => void child.kill() }
}

function refused(stderr: string): Fault {
  const said = stderr.trim().split('\n').at(-1) || 'it does not say why'
  return new Fault('infra-error', `the target's Nix does not take the image: ${said}`, {
    remedy: 'see whether Nix is installed there, or send it otherwise: --transport tarball',
  })
}
