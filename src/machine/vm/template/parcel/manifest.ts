import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Extent } from '../memory.ts'

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex'))
const count = z.int().check(z.nonnegative())

const schema = z
  .object({
    schema: z.literal(1),
    key: z.string().check(z.regex(/^[0-9a-f]{32}$/, "must be a template's key")),
    memory: z.object({ bytes: count, sha256 }),
    state: z.object({ bytes: count, sha256 }),
    description: z.object({
      schema: z.literal(1),
      release: z.string().check(z.regex(/^[\w.+~-]{1,64}$/, 'must be the name of a release')),
      map: z.array(z.tuple([count, count])),
    }),
  })
  .check(
    z.refine(
      ({ memory, description }) => isMapOf(memory.bytes, description.map),
      'maps other memory than it holds',
    ),
  )

/** A template on its way to another machine: what it is of, and what its files hold. */
export type Manifest = z.infer<typeof schema>

export const manifestFile = 'template-manifest.json'

/** The files that travel with it, as they are called on the shelf too. */
export const travelling = ['memory', 'state'] as const

/** A boot leaves some thousands of stretches of memory. */
const largest = 4 * 2 ** 20

/** Reads the manifest of a template that came in a folder. Rejects with an Error that names the first wrong field. */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, manifestFile)
  const stat = await lstat(file)
  if (!stat.isFile() || stat.size > largest) throw new Error(`${manifestFile} is no such file`)
  const result = z.safeParse(schema, JSON.parse(await readFile(file, 'utf8')))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new Error(`${manifestFile}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`)
}

/** Whether stretches lie one behind the other, and are as long in all as what is packed. */
function isMapOf(bytes: number, map: readonly Extent[]): boolean {
  let [end, packed] = [0, 0]
  for (const [start, length] of map) {
    if (start < end || length === 0) return false
    end = start + length
    packed += length
  }
  return packed === bytes && Number.isSafeInteger(end)
}
