import { Fault } from '../model/fault.ts'
import { runCommand } from './command.ts'
import { findProgram } from './programs.ts'

export function isRoot(): boolean {
  return process.getuid?.() === 0
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
