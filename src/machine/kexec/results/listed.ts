import { printable } from '../../../collect/name.ts'

/** A path, and why it is not where it was to be. */
export interface LeftOut {
  readonly path: Buffer
  readonly why: string
}

const named = 5

/** The first few of them for people, and how many more there are. */
export function listed(left: readonly LeftOut[]): string {
  const names = left.slice(0, named).map(({ path, why }) => `${printable(path)} (${why})`)
  const more = left.length > named ? [`${left.length - named} more`] : []
  return [...names, ...more].join(', ')
}
