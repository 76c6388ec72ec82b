import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from '../../../../scratch.ts'
import { type Daemon, startDaemon } from './daemon.ts'

/** A key that ssh-keygen made; gives the file of its private half. */
export function makeKey(folder: string, name: string, ...options: readonly string[]): string {
  const file = join(folder, name)
  const args = ['-q', '-C', name, '-f', file, ...(options.includes('-N') ? [] : ['-N', ''])]
  execFileSync('ssh-keygen', [...args, ...options])
  return file
}

/** The public half of a key, without its comment. */
export function publicHalf(file: string): string {
  return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')
}

export interface Sshd extends Daemon {
  readonly hostKeys: Readonly<Record<'ed25519' | 'rsa' | 'ecdsa', string>>
}

/** Starts OpenSSH's server with keys of its own, for whoever has one of these keys. */
export async function startSshd(
  authorized: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Sshd> {
  const folder = scratchFolder()
  mkdirSync('/run/sshd', { recursive: true }) // it wants that of root
  const hostKeys = {
    ed25519: makeKey(folder, 'ed25519', '-t', 'ed25519'),
    rsa: makeKey(folder, 'rsa', '-t', 'rsa', '-b', '2048'),
    ecdsa: makeKey(folder, 'ecdsa', '-t', 'ecdsa'),
  }
  const keys = join(folder, 'authorized_keys')
  writeFileSync(keys, `${authorized.map(publicHalf).join('\n')}\n`, { mode: 0o644 })
  const config = join(folder, 'sshd_config')
  const all = {
    ListenAddress: '127.0.0.1',
    AuthorizedKeysFile: keys,
    StrictModes: 'no', // the keys lie below /tmp
    UsePAM: 'no',
    PidFile: 'none',
    ...settings,
  }
  const lines = [
    ...Object.values(hostKeys).map((file) => `HostKey ${file}`),
    ...Object.entries(all).map(([name, value]) => `${name} ${value}`),
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const args = (port: number) => ['-D', '-e', '-f', config, '-p', String(port)]
  return { ...(await startDaemon('/usr/sbin/sshd', args)), hostKeys }
}
