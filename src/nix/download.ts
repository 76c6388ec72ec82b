import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { runCommand } from '../host/command.ts'
import { findProgram } from '../host/programs.ts'
import { sha256Of } from '../host/sha256.ts'
import { Fault } from '../model/fault.ts'

/**
 * Downloads a file and checks its SHA-256 (hex). Rejects with a Fault when it cannot
 * be had or is another. curl and wget come first: they know the user's proxies.
 */
export async function download(
  url: string,
  file: string,
  sha256: string,
  signal: AbortSignal,
): Promise<void> {
  await fetchTo(url, file, signal).catch((error: Error) => {
    signal.throwIfAborted()
    throw new Fault('infra-error', `${url} cannot be downloaded: ${error.message}`, {
      cause: error,
    })
  })
  const actual = await sha256Of(file)
  if (actual === sha256) return
  throw new Fault('infra-error', `${url} has the SHA-256 ${actual}, and should have ${sha256}`, {
    remedy: 'try again; if it stays so, something between here and there changes it',
  })
}

async function fetchTo(url: string, file: string, signal: AbortSignal): Promise<void> {
  const curl = await findProgram('curl')
  if (curl !== undefined) return runDownloader(curl, [...curlOptions(url), '-o', file, url], signal)
  const wget = await findProgram('wget')
  if (wget !== undefined) {
    return runDownloader(
      wget,
      ['--no-verbose', '--tries=3', '--timeout=20', '-O', file, url],
      signal,
    )
  }
  const response = await fetch(url, { signal }).catch((error: Error) => {
    throw error.cause ?? error // fetch itself says only that it failed
  })
  if (!response.ok || response.body === null) throw new Error(`the server says ${response.status}`)
  await pipeline(Readable.fromWeb(response.body), createWriteStream(file))
}

function curlOptions(url: string): string[] {
  const protocol = `=${new URL(url).protocol.slice(0, -1)}` // no redirect to a lesser one
  const patience = ['--connect-timeout', '20', '--speed-limit', '1000', '--speed-time', '30']
  const always = ['--fail', '--location', '--silent', '--show-error', '--retry', '2']
  return [...always, ...patience, '--proto', protocol, '--proto-redir', protocol]
}

async function runDownloader(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { code, stderr } = await runCommand(program, args, { signal })
  if (code !== 0) throw new Error(stderr.trim().split('\n').at(-1) || `${program} failed`)
}
