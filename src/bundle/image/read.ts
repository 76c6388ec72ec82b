import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Image } from '../../model/image.ts'
import { systems } from '../../model/system.ts'
import { parseDescription, readDescription } from '../description.ts'

const word = z.string().check(z.minLength(1))
const count = z.int().check(z.positive())
const plainPath = /^(?!(.*\/)?\.{1,2}(\/|$))[\w.+@-]+(\/[\w.+@-]+)*$/
const ownFile = z.string().check(z.regex(plainPath, 'must be the path of a file in the image'))

/** Every image has these; the run script and the tool call them by name. */
const needed = ['kernel', 'initrd', 'run', 'tools/busybox', 'tools/agent'] as const

const missingIn = (files: object) => needed.filter((name) => !Object.hasOwn(files, name))

const schema = z.object({
  schema: z.literal(1),
  system: z.enum(systems),
  release: z.string().check(z.regex(/^[\w.+~-]+$/, 'must be a kernel release')),
  cmdline: z.array(word),
  ssh: z.object({ name: z.literal('dropbear'), version: word, keyOptions: z.array(word) }),
  memory: z.object({ needMiB: count, stageMiB: count }),
  files: z
    .record(
      ownFile,
      z.object({
        sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex')),
        size: z.int().check(z.nonnegative()),
      }),
    )
    .check(
      z.refine((files) => missingIn(files).length === 0, {
        error: ({ input }) => `${missingIn(input as object).join(', ')} must be among them`,
      }),
    ),
})

const kind = { of: 'an image', schema }

/** Reads an image's description. Rejects with a Fault that names the file and the first wrong field. */
export function readImage(folder: string): Promise<Image> {
  return readDescription(join(folder, 'image.json'), kind)
}

export function parseImage(text: string, file: string): Image {
  return parseDescription(text, file, kind)
}
