/** What else than files and folders a guest can make, as it is told of. */
export const oddKinds = [
  'a symbolic link',
  'a fifo',
  'a socket',
  'a character device',
  'a block device',
] as const
export type OddKind = (typeof oddKinds)[number]

const mark = 'testbed: '

/**
 * Where a link leads that stands for something of a guest's in a staging folder: nowhere. No such
 * thing is made on the host, and no target of the guest's choosing; but that it was there is told.
 */
export function standInFor(kind: OddKind): string {
  return `${mark}${kind}`
}

/** What a link with this target stands for: itself, where no stand-in has it. */
export function stoodInFor(target: string): OddKind {
  return oddKinds.find((kind) => standInFor(kind) === target) ?? 'a symbolic link'
}
