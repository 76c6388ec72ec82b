/** The version a tag names. */
export interface Version {
  readonly tag: string
  /** The tag without its `v`. */
  readonly text: string
  readonly major: number
  readonly minor: number
  readonly patch: number
  /** Whether it comes before the version it is named after, like `1.2.0-rc.1`. */
  readonly prerelease: boolean
}

/** The version that a tag like `v1.2.3` or `v1.2.0-rc.1` names; nothing for other tags. */
export function versionOf(tag: string): Version | undefined {
  const number = '(0|[1-9]\\d*)'
  const match = new RegExp(`^v${number}\\.${number}\\.${number}(-[0-9A-Za-z.-]+)?$`).exec(tag)
  if (match === null) return undefined
  const [major = 0, minor = 0, patch = 0] = match.slice(1, 4).map(Number)
  return { tag, text: tag.slice(1), major, minor, patch, prerelease: match[4] !== undefined }
}

/** Reads a tag. Throws where it names no version. */
export function readVersion(tag: string): Version {
  const version = versionOf(tag)
  if (version !== undefined) return version
  throw new Error(`the tag '${tag}' names no version: name it like v1.2.3 or v1.2.0-rc.1`)
}

/** The newest of released versions, prereleases left out. */
export function newestOf(versions: readonly Version[]): Version | undefined {
  return versions
    .filter(({ prerelease }) => !prerelease)
    .sort(byNumbers)
    .at(-1)
}

/** Whether one version comes after another, by their numbers alone. */
export function isNewer(version: Version, than: Version): boolean {
  return byNumbers(version, than) > 0
}

function byNumbers(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch
}
