import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../host/command.ts'
import { draftOf } from '../host/draft.ts'
import { leashed } from '../host/leash.ts'
import type { Secret } from '../model/secret.ts'
import { diskFault } from './disk.ts'
import { type Nix, NixError, type NixProgram, type NixRunOptions } from './nix.ts'

export interface NixClientOptions extends Pick<Nix, 'version' | 'bin' | 'sandbox'> {
  /** Lines of nix.conf; may hold the secret. */
  readonly config: string
  readonly secret?: Secret
}

/** A Nix to be asked, by its folder and configuration. */
export function nixClient(options: NixClientOptions): Nix {
  const { version, bin, sandbox } = options
  return { version, bin, sandbox, run: (...how) => runNix(options, ...how) }
}

async function runNix(
  { bin, config, secret }: NixClientOptions,
  program: NixProgram,
  args: readonly string[],
  { signal, onStderrLine, substitute = false }: NixRunOptions = {},
): Promise<string> {
  const hide = hider(secret)
  const options = ['--option', 'substitute', String(substitute)]
  const { code, stdout, stderr } = await withConfigFile(config, (file) =>
    // The kernel ends Nix when the tool dies, as we would: with its builders.
    runCommand(...leashed([join(bin, program), ...options, ...args], 'TERM'), {
      env: environment(bin, file),
      killSignal: 'SIGTERM', // lets Nix clean up after its builders
      ...(signal && { signal }),
      ...(onStderrLine && { onStderrLine: (line: string) => onStderrLine(hide(line)) }),
    }),
  )
  if (code === 0) return stdout
  signal?.throwIfAborted()
  const said = hide(stderr)
  const fault = await diskFault(said)
  if (fault !== undefined) throw fault
  const last = said.trim().split('\n').slice(-10).join('\n')
  const how = code === null ? 'was killed' : `ended with ${code}`
  throw new NixError(`${program} ${how}: ${last}`, said)
}

/**
 * Our settings reach Nix in a file only this user can read, gone right after: an
 * argument list or an environment would show a token in it.
 */
async function withConfigFile<T>(config: string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(`${draftOf(join(configParent(), 'nixos-testbed'))}.`)
  try {
    const file = join(folder, 'nix.conf')
    await writeFile(file, config, { mode: 0o600 })
    return await use(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Where a killed tool may have left such a file, too. */
export const configParent = () => process.env.XDG_RUNTIME_DIR ?? tmpdir()

function environment(bin: string, configFile: string): NodeJS.ProcessEnv {
  const { NIX_CONFIG, PATH } = process.env
  return {
    ...process.env,
    PATH: [bin, PATH].filter(Boolean).join(':'),
    // Read last, so the user's own configuration stays and ours is added to it.
    NIX_CONFIG: [NIX_CONFIG, `include ${configFile}`].filter(Boolean).join('\n'),
  }
}

/** Nix shows no token by itself; a program it runs might. */
function hider(secret: Secret | undefined): (text: string) => string {
  const value = secret?.reveal().trim()
  return value ? (text) => text.replaceAll(value, '***') : (text) => text
}
