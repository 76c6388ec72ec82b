import { readFileSync } from 'node:fs'
import { Fault } from '../model/fault.ts'
import { runCommand } from './command.ts'
import { findProgram } from './programs.ts'

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/**
 * Whether setuid programs have no effect here (no_new_privs), as in a build of Nix's: then there is
 * neither sudo nor newuidmap, whatever is installed.
 */
export function lacksNewPrivileges(): boolean {
  return /^NoNewPrivs:\s*1$/m.test(readFileSync('/proc/self/status', 'utf8'))
}

/**
 * The options of `unshare` for a namespace that the caller is root in, over all ids that are theirs;
 * over their own alone where no others can be had.
 */
export function asNamespacesRoot(): string[] {
  return ['--user', '--map-root-user', ...(lacksNewPrivileges() ? [] : ['--map-auto'])]
}

/** A command as the user would type it to run it with root's rights. */
export function typedAsRoot(argv: readonly string[]): string {
  return [...(isRoot() ? [] : ['sudo']), ...argv].join(' ')
}

/**
 * What to put before a command to run it with root's rights: nothing for root,
 * else sudo, which may ask for the password where there is a terminal to ask on.
 * Rejects with a Fault that names the command where neither is possible.
 */
export async function rootPrefix(argv: readonly string[]): Promise<readonly string[]> {
  if (isRoot()) return []
  const remedy = `run as root: ${argv.join(' ')}`
  const sudo = await findProgram('sudo')
  if (sudo === undefined) {
    throw new Fault('infra-error', 'this needs root, and there is no sudo', { remedy })
  }
  const { code } = await runCommand(sudo, ['-n', 'true'])
  if (code === 0) return [sudo, '-n', ...proxyArguments()]
  if (process.stdin.isTTY) return [sudo, ...proxyArguments()]
  throw new Fault(
    'infra-error',
    'this needs root, and sudo wants a password with no terminal to ask on',
    { remedy: `run: ${typedAsRoot(argv)}` },
  )
}

const proxyVariables = ['http_proxy', 'https_proxy', 'no_proxy']

/** Keeps the proxies sudo would drop, by name: their values may hold a password. */
function proxyArguments(): string[] {
  const set = proxyVariables.filter((name) => process.env[name] !== undefined)
  return set.length === 0 ? [] : [`--preserve-env=${set.join(',')}`]
}
