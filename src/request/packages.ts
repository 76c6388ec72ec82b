import type { Asked } from './asked.ts'

/** The names of the distribution's packages, each once, in the order they were given. */
export function readPackages(asked: Asked): readonly string[] {
  const names = (asked.raw.packages ?? []).flatMap((list) => list.split(/[\s,]+/)).filter(Boolean)
  for (const name of names)
    if (!/^[a-z0-9][a-z0-9+.-]+$/.test(name))
      asked.refuse('packages', {
        value: name,
        reason: "is not a package's name",
        remedy: 'name packages as the distribution does, like fio or libc6-dev, without versions',
      })
  return [...new Set(names)]
}
