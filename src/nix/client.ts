import { join } from 'node:path'
import { runCommand } from '../host/command.ts'
import { leashed } from '../host/leash.ts'
import type { Secret } from '../model/secret.ts'
import { builderFiles } from './builders/files.ts'
import type { MetBuilder } from './builders/meet.ts'
import { diskFault } from './disk.ts'
import { type LogEntry, readEntry, results } from './log/entry.ts'
import { type Nix, NixError, type NixProgram, type NixRunOptions } from './nix.ts'
import { withPrivateFiles } from './private-folder.ts'

export interface NixClientOptions extends Pick<Nix, 'version' | 'bin' | 'sandbox' | 'builders'> {
  /** Lines of nix.conf; may hold the secret. */
  readonly config: string
  readonly secret?: Secret
}

/** A Nix to be asked, by its folder and configuration. */
export function nixClient(options: NixClientOptions): Nix {
  const { config, secret, ...rest } = options
  return { ...rest, run: (...how) => runNix(options, ...how) }
}

async function runNix(
  { bin, config, secret }: NixClientOptions,
  program: NixProgram,
  args: readonly string[],
  { signal, onStderrLine, onLog, substitute = false, builders }: NixRunOptions = {},
): Promise<string> {
  const hide = hider(secret)
  const log = onLog && new Told(onLog)
  const onLine = log === undefined ? onStderrLine : (line: string) => log.take(line)
  const options = ['--option', 'substitute', String(substitute)]
  const format = log === undefined ? [] : ['--log-format', 'internal-json']
  const { code, stdout, stderr } = await withConfig(config, builders, (environment) =>
    // The kernel ends Nix when the tool dies, as we would: with its builders.
    runCommand(...leashed([join(bin, program), ...options, ...format, ...args], 'TERM'), {
      env: { ...environment, PATH: [bin, process.env.PATH].filter(Boolean).join(':') },
      killSignal: 'SIGTERM', // lets Nix clean up after its builders
      ...(signal && { signal }),
      ...(onLine && { onStderrLine: (line: string) => onLine(hide(line)) }),
    }),
  )
  if (code === 0) return stdout
  signal?.throwIfAborted()
  const said = log?.said ?? hide(stderr)
  const fault = await diskFault(said)
  if (fault !== undefined) throw fault
  const last = said.trim().split('\n').slice(-10).join('\n')
  const how = code === null ? 'was killed' : `ended with ${code}`
  throw new NixError(`${program} ${how}: ${last}`, said)
}

/** What Nix told as data, and what of it was meant for people. */
class Told {
  #said = ''
  readonly #tell: (entry: LogEntry) => void

  constructor(tell: (entry: LogEntry) => void) {
    this.#tell = tell
  }

  take(line: string): void {
    const entry = readEntry(line)
    if (entry === undefined) return
    const text = 'text' in entry ? entry.text : buildLineIn(entry)
    if (text !== undefined) this.#said += `${text}\n`
    if (this.#said.length > 2 * saidKept) this.#said = this.#said.slice(-saidKept)
    this.#tell(entry)
  }

  get said(): string {
    return this.#said.slice(-saidKept)
  }
}

function buildLineIn(entry: LogEntry): string | undefined {
  const isLine = entry.kind === 'result' && entry.type === results.buildLogLine
  return isLine ? String(entry.fields[0] ?? '') : undefined
}

const saidKept = 64 * 1024

/** Our settings reach Nix in files: an argument list or an environment would show a token in them. */
function withConfig<T>(
  config: string,
  builders: readonly MetBuilder[] | undefined,
  use: (environment: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const ofBuilders = (folder: string) =>
    builders === undefined || builders.length === 0 ? undefined : builderFiles(builders, folder)
  const secret = builders?.some(({ keys }) => keys.some(({ kind }) => kind === 'text')) ?? false
  const files = (folder: string) => {
    const { setting = '', files = {} } = ofBuilders(folder) ?? {}
    return { ...files, 'nix.conf': `${config}${setting}\n` }
  }
  return withPrivateFiles(files, { secret }, (folder) => {
    const { NIX_CONFIG } = process.env
    const sshOptions = ofBuilders(folder)?.sshOptions
    return use({
      ...process.env,
      // Read last, so the user's own configuration stays and ours is added to it.
      NIX_CONFIG: [NIX_CONFIG, `include ${join(folder, 'nix.conf')}`].filter(Boolean).join('\n'),
      ...(sshOptions && { NIX_SSHOPTS: sshOptions }),
    })
  })
}

/** Nix shows no token by itself; a program it runs might. */
function hider(secret: Secret | undefined): (text: string) => string {
  const value = secret?.reveal().trim()
  return value ? (text) => text.replaceAll(value, '***') : (text) => text
}
