import { commandLine } from './command/quote.ts'
import type { Connection } from './connection.ts'
import { SshFault } from './fault.ts'
import { said } from './said.ts'
import { placeText, type Target } from './target.ts'

// Every shell that a user may have understands this much.
const question = commandLine([
  'sh',
  '-c',
  'LC_ALL=C; export LC_ALL; [ "$(id -u)" = 0 ] && exit 0; command -v sudo >/dev/null || exit 9; sudo -n true && exit 10; exit 11',
])

/**
 * The same connection with root's rights: as it is where the user is root, else with `sudo` before
 * each command. Rejects with an SshFault, `sudo`, where that is missing or wants a password.
 */
export async function asRoot(connection: Connection, signal?: AbortSignal): Promise<Connection> {
  const { target } = connection
  const what = 'asking for rights'
  const { code, stderr } = await connection.exec(question, { limitMs: 30_000, signal, what })
  if (code === 0) return connection
  if (code !== 10) throw noRoot(code, stderr, target)
  return {
    ...connection,
    exec: (command, options) => connection.exec(withSudo(command), options),
    open: (command, stop) => connection.open(withSudo(command), stop),
  }
}

/** A command line as root runs it; the shell that takes it apart is root's then. */
export function withSudo(command: string): string {
  return commandLine(['sudo', '-n', '--', 'sh', '-c', command])
}

function noRoot(code: number | undefined, stderr: string, target: Target): SshFault {
  const { user } = target
  const [why, remedy] = reasonOf(code, stderr, user)
  return new SshFault('sudo', `${user} is not root on ${placeText(target)}, and ${why}`, {
    remedy,
  })
}

function reasonOf(code: number | undefined, stderr: string, user: string): [string, string] {
  if (code === 9) return ['there is no sudo', 'log in as root, or install sudo there']
  const rule = `put "${user} ALL=(root) NOPASSWD: ALL" into a file of /etc/sudoers.d there, or log in as root`
  if (code !== 11) return [`its shell does not answer as one: ${said(stderr)}`, 'log in as root']
  if (/password is required|a password/i.test(stderr)) return ['sudo wants a password', rule]
  if (/must have a tty|no tty/i.test(stderr))
    return ['sudo wants a terminal', 'take requiretty out of /etc/sudoers there, or log in as root']
  return [`sudo refuses: ${said(stderr) || 'it does not say why'}`, rule]
}
