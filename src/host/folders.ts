import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Where runs are kept that were not given a folder of their own. */
export function stateFolder(): string {
  return join(base('XDG_STATE_HOME', '.local/state'), 'nixos-testbed')
}

/** Where things lie that can be made anew. */
export function cacheFolder(): string {
  return join(base('XDG_CACHE_HOME', '.cache'), 'nixos-testbed')
}

function base(variable: string, belowHome: string): string {
  const value = process.env[variable]
  // A relative path is to be ignored, says the XDG specification.
  return value !== undefined && isAbsolute(value) ? value : join(homedir(), belowHome)
}
