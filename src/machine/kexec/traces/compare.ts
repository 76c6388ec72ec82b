import type { Change, Entry, Manifest } from './entry.ts'
import { ownStates } from './own.ts'

/** One thing that is not as it was. */
export interface Difference {
  readonly change: Change
  /** A path; or `kernel NAME`. For people. */
  readonly path: string
  /** What of it, where it was there before and after. */
  readonly what?: readonly ('kind' | 'content' | 'mode' | 'owner' | 'target' | 'value')[]
}

/** What became of a host over a run. */
export interface Traces {
  /** What was left, as far as can be told: nothing of it is the host's own doing. */
  readonly traces: readonly Difference[]
  /** What the host does by itself, each with the reason. */
  readonly own: readonly (Difference & { readonly reason: string })[]
  /** What could not be compared, for people; nothing was left only where this is empty too. */
  readonly unseen: readonly string[]
}

/** Tells what is on a host after a run that was not there before, or not so. */
export function compareManifests(before: Manifest, after: Manifest): Traces {
  const over = [...new Set([...before.over, ...after.over])]
  const differences = [
    ...differencesOf(before, after, over),
    ...kernelDifferences(before.kernel, after.kernel),
  ].sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)))
  const judged = differences.map((each) => ({ ...each, reason: reasonFor(each) }))
  return {
    traces: judged
      .filter(({ reason }) => reason === undefined)
      .map(({ reason: _, ...rest }) => shown(rest)),
    own: judged.flatMap(({ reason, ...rest }) =>
      reason === undefined ? [] : [{ ...shown(rest), reason }],
    ),
    unseen: [
      ...[before.lacks, after.lacks].flatMap((lacks) => lacks ?? []),
      ...over.map((path) => `${utf8(path)} holds more than is compared`),
    ],
  }
}

function differencesOf(before: Manifest, after: Manifest, over: readonly string[]): Difference[] {
  const isDeep = (path: string) => over.some((place) => isBelowTop(path, place))
  const paths = new Set([...before.entries.keys(), ...after.entries.keys()])
  return [...paths].flatMap((path): Difference[] => {
    if (isDeep(path)) return []
    const [was, is] = [before.entries.get(path), after.entries.get(path)]
    if (was === undefined) return [{ change: 'added', path }]
    if (is === undefined) return [{ change: 'removed', path }]
    const what = whatChanged(was, is)
    return what.length === 0 ? [] : [{ change: 'changed', path, what }]
  })
}

/** Whether it lies deeper in a place than is told where there is too much in it. */
function isBelowTop(path: string, place: string): boolean {
  const prefix = place === '/' ? '/' : `${place}/`
  return path.startsWith(prefix) && path.slice(prefix.length).includes('/')
}

/** A folder's times, and a file's where its content is known, tell nothing of what was left. */
function whatChanged(was: Entry, is: Entry): NonNullable<Difference['what']> {
  if (was.kind !== is.kind) return ['kind']
  return [
    ...(was.mode === is.mode ? [] : (['mode'] as const)),
    ...(was.uid === is.uid && was.gid === is.gid ? [] : (['owner'] as const)),
    ...(was.leads === is.leads ? [] : (['target'] as const)),
    ...(was.kind === 'file' && !hasSameContent(was, is) ? (['content'] as const) : []),
  ]
}

function hasSameContent(was: Entry, is: Entry): boolean {
  if (was.size !== is.size) return false
  if (was.sha256 !== undefined && is.sha256 !== undefined) return was.sha256 === is.sha256
  return was.mtime === is.mtime
}

function kernelDifferences(
  was: ReadonlyMap<string, string>,
  is: ReadonlyMap<string, string>,
): Difference[] {
  const names = [...new Set([...was.keys(), ...is.keys()])]
  return names.flatMap((name): Difference[] =>
    was.get(name) === is.get(name)
      ? []
      : [{ change: 'changed', path: `kernel ${name}`, what: ['value'] }],
  )
}

const patterns = ownStates.flatMap(({ paths, changes, reason }) =>
  paths.map((path) => ({ matches: patternOf(path), changes, reason })),
)

function reasonFor({ change, path }: Difference): string | undefined {
  return patterns.find(
    ({ matches, changes }) => (changes?.includes(change) ?? true) && matches.test(path),
  )?.reason
}

function patternOf(path: string): RegExp {
  const text = path
    .replace(/[\\^$+?.()|[\]{}]/g, '\\$&')
    .replace(/\*\*|\*/g, (stars) => (stars === '*' ? '[^/]*' : '.*'))
  return new RegExp(`^${text}$`, 's')
}

function shown<T extends Difference>(difference: T): T {
  return { ...difference, path: utf8(difference.path) }
}

/** The characters of a path, which are its bytes, as people read them. */
function utf8(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8')
}
