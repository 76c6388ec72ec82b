import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { systems } from '../../model/system.ts'

const hex = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex'))
const count = z.int().check(z.nonnegative())
/** Paths of our own making only: nobody else's store path may come from a cache. */
const storePath = z
  .string()
  .check(
    z.regex(
      /^\/nix\/store\/[0-9a-df-np-sv-z]{32}-testbed-[\w.+-]+$/,
      "must be a store path of a guest's",
    ),
  )

const schema = z
  .object({
    schema: z.literal(1),
    key: z.string().check(z.regex(/^[0-9a-f]{32}$/, "must be a bundle's key")),
    bundle: storePath,
    lists: z.array(
      z.object({ system: z.enum(systems), sourcesHash: hex, fetchedAt: count, identity: hex }),
    ),
    paths: z.array(
      z.object({
        path: storePath,
        narHash: z.string().check(z.regex(/^sha256:[0-9a-df-np-sv-z]{52}$/, 'must be a hash')),
        narSize: count,
        references: z.array(storePath),
        file: z.string().check(z.regex(/^[0-9a-z]+\.nar\.zst$/, 'must be the name of a file')),
        sha256: hex,
      }),
    ),
  })
  .check(
    z.refine(({ bundle, paths }) => {
      const there = new Set(paths.map(({ path }) => path))
      return [bundle, ...paths.flatMap(({ references }) => references)].every((path) =>
        there.has(path),
      )
    }, 'names store paths that it does not hold'),
  )

/** A built guest on its way to another machine: what it is, and what makes its key known there. */
export type Manifest = z.infer<typeof schema>

export const manifestFile = 'manifest.json'

/** Far more than a guest of thousands of packages needs. */
const largest = 1024 * 1024

/** Reads a parcel's manifest. Rejects with an Error that names the first wrong field. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestFile), 'utf8')
  if (text.length > largest) throw new Error(`${manifestFile} is too large`)
  const result = z.safeParse(schema, JSON.parse(text))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new Error(`${manifestFile}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`)
}
