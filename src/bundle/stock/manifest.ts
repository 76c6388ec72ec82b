import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'

const count = z.int().check(z.nonnegative())
const storePath = z
  .string()
  .check(
    z.regex(
      /^\/nix\/store\/[0-9a-df-np-sv-z]{32}-[\w+?=][\w.+?=-]{0,210}$/,
      'must be a store path',
    ),
  )
const hash = /^sha256:[0-9a-df-np-sv-z]{52}$/

const schema = z.object({
  schema: z.literal(1),
  derivation: storePath,
  paths: z
    .array(
      z.object({
        path: storePath,
        narHash: z.string().check(z.regex(hash, 'must be a hash')),
        narSize: count,
        references: z.array(storePath),
        file: z.string().check(z.regex(/^[0-9a-z]+\.nar\.zst$/, 'must be the name of a file')),
        ca: z.optional(z.string().check(z.regex(/^fixed:r:sha256:\w{52}$/, 'must be a hash'))),
      }),
    )
    .check(z.maxLength(20_000)),
})

/** Store paths of a NixOS guest on their way to another machine: those that no cache of Nix's has. */
export type Manifest = z.infer<typeof schema>

export const manifestFile = 'manifest.json'

/** Far more than a guest of thousands of store paths needs. */
const largest = 32 * 1024 * 1024

/** Reads a stock's manifest. Rejects with an Error that names the first wrong field. */
export async function readManifest(folder: string): Promise<Manifest> {
  const result = z.safeParse(schema, JSON.parse(await readManifestText(folder)))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new Error(`${manifestFile}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`)
}

/** The manifest as it was written. Rejects with an Error where it cannot be one. */
export async function readManifestText(folder: string): Promise<string> {
  const file = join(folder, manifestFile)
  const stat = await lstat(file)
  if (!stat.isFile()) throw new Error(`${manifestFile} is no plain file`)
  if (stat.size > largest) throw new Error(`${manifestFile} is too large`)
  return await readFile(file, 'utf8')
}
