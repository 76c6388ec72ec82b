/** How root was had on a target: the user is root, or became it; else why not. */
export const rootWays = ['is', 'became', 'refused', 'absent'] as const
export type RootWay = (typeof rootWays)[number]

/** What makes a user root without asking anything. */
const defaultPrefix = 'sudo -n'

/**
 * A command that runs a POSIX shell on its stdin, as root where that can be had, whatever the
 * user's own shell is. The script's arguments: how root was had (`RootWay`), `$SSH_CONNECTION`,
 * who logged in, and their home.
 */
export function rootShell(prefix: string = defaultPrefix): string {
  if (!/^[\w./-]+( [\w./-]+)*$/.test(prefix)) throw new TypeError(`no plain command: ${prefix}`)
  const [program] = prefix.split(' ')
  const shell = (way: RootWay) => `sh -s -- ${way} "$SSH_CONNECTION" "$USER" "$HOME"`
  // One line, one pair of quotes, no backslash: fish and csh read it as sh does.
  const launch = [
    'while read -r word real effective rest; do [ "$word" = Uid: ] && break; done </proc/self/status',
    `[ "$effective" = 0 ] && exec ${shell('is')}`,
    `command -v ${program} >/dev/null || exec ${shell('absent')}`,
    `${prefix} true </dev/null >/dev/null 2>&1 || exec ${shell('refused')}`,
    `exec ${prefix} ${shell('became')}`,
  ]
  return `sh -c '${launch.join('; ')}'`
}
