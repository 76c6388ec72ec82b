import { realpath, rm } from 'node:fs/promises'
import { Fault } from '../../model/fault.ts'
import { NixError } from '../../nix/nix.ts'
import type { BuildTools } from '../build.ts'

const shownLines = 20

/** Has Nix build a derivation or fetch what it makes, and puts a link that keeps it. Gives its store path. */
export async function realiseGuest(
  derivation: string,
  link: string,
  { nix, emit, signal }: BuildTools,
): Promise<string> {
  const log: string[] = []
  const onStderrLine = (line: string) => {
    log.push(line)
    const message = progressIn(line)
    if (message === undefined) return
    emit({ type: 'progress', message })
  }
  await rm(link, { force: true }) // Nix replaces those into its store only
  try {
    const args = ['--realise', derivation, '--add-root', link]
    await nix.run('nix-store', args, { onStderrLine, substitute: true, ...(signal && { signal }) })
    return await realpath(link)
  } catch (error) {
    throw error instanceof NixError ? faultOf(error, log) : error
  }
}

/** `building '/nix/store/HASH-linux-6.12.drv'...` */
function progressIn(line: string): string | undefined {
  const [, deed, name] =
    /^(building|copying path) '\/nix\/store\/\w+-(.+?)(?:\.drv)?'/.exec(line) ?? []
  return name && `${deed === 'building' ? 'building' : 'fetching'} ${name}`
}

/** A derivation that failed is the build's fault; anything else is Nix's. */
function faultOf(error: NixError, log: readonly string[]): Fault {
  const said = log.filter((line) => !/^(building '|these \d+ |this deriv| {2}\/nix\/)/.test(line))
  const last = said.slice(-shownLines).join('\n')
  const [, derivation] =
    /[bB]uilder for '\/nix\/store\/\w+-([^']+)\.drv'.* failed/.exec(error.stderr) ?? []
  if (derivation === undefined)
    return new Fault('infra-error', `Nix cannot build the guest: ${last || error.message}`, {
      cause: error,
    })
  return new Fault('build-failed', `${derivation} does not build:\n${last}`, { cause: error })
}
