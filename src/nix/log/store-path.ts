/** A store path's name, as people know it: `glibc-2.40` of `/nix/store/HASH-glibc-2.40.drv`. */
export function nameOfPath(path: string): string {
  const [, name] = /^[^-]*-(.+?)(?:\.drv)?$/.exec(path.slice(path.lastIndexOf('/') + 1)) ?? []
  return (name ?? path).slice(0, longest)
}

/** Nix's own limit for a name is 211 characters. */
const longest = 211
