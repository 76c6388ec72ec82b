import { posix } from 'node:path'

/** Where the shared folder is in every guest. */
const sharedPath = '/tmp/shared'

/** Trees that are the guest's alone. */
const closed = [
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/nix', '/proc'],
  ...['/run', '/sbin', '/sys', '/usr', '/var/lock', '/var/run', sharedPath],
]

/** Folders of the guest's that have room for the host's. */
const open = [
  ...['/home', '/media', '/mnt', '/opt', '/root', '/srv', '/tmp', '/usr/local/src', '/usr/src'],
  ...['/var/backups', '/var/cache', '/var/lib', '/var/local', '/var/log', '/var/mail', '/var/opt'],
  ...['/var/spool', '/var/tmp'],
]

/**
 * Where the shared folder is in the guest besides `/tmp/shared`: at its own absolute path.
 * Undefined where it would hide what is the guest's, or lie in the midst of it.
 */
export function samePath(folder: string): string | undefined {
  const path = posix.resolve(folder)
  const own = [...closed, ...open]
  if (own.some((each) => isWithin(each, path))) return undefined
  const [nearest] = own
    .filter((each) => isWithin(path, each))
    .sort((one, other) => other.length - one.length)
  return nearest !== undefined && closed.includes(nearest) ? undefined : path
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}
