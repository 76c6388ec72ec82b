/** What apt complains of, in one line without its prefixes. */
export function aptComplaint(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim())
  const errors = lines.filter((line) => line.startsWith('E: ')).map((line) => line.slice(3))
  const said = errors.length > 0 ? errors : lines.filter((line) => line !== '').slice(-3)
  return [...new Set(said)].join('; ') || 'apt gave no reason'
}

/** The package names apt does not know, or knows only as a name that others provide. */
export function unknownPackages(stderr: string): string[] {
  const patterns = [
    /^E: Unable to locate package (\S+)/gm,
    /^E: Package '([^']+)' has no installation candidate/gm,
    /^E: Couldn't find any package by (?:glob|regex) '([^']+)'/gm,
  ]
  const names = patterns.flatMap((pattern) =>
    Array.from(stderr.matchAll(pattern), ([, name = '']) => name),
  )
  return [...new Set(names)]
}
