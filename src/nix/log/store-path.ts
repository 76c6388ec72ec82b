/** A store path's name, as people know it: `glibc-2.40` of `/nix/store/HASH-glibc-2.40.drv`. */
export function nameOfPath(path: string): string {
  const [, name] = /^[^-]*-(.+?)(?:\.drv)?$/s.exec(path.slice(path.lastIndexOf('/') + 1)) ?? []
  return nameLike(name ?? path)
}

/** What no name in a store has, somebody has made up: it is no more than an underscore. */
export function nameLike(text: string): string {
  return text.slice(0, longest).replaceAll(/[^\w.+?=-]/g, '_')
}

/** Nix's own limit for a name, in characters. */
const longest = 211
