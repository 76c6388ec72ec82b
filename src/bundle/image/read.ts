import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { Fault } from '../../model/fault.ts'
import type { Image } from '../../model/image.ts'
import { systems } from '../../model/system.ts'

const word = z.string().check(z.minLength(1))
const count = z.int().check(z.positive())
const plainPath = /^(?!(.*\/)?\.{1,2}(\/|$))[\w.+@-]+(\/[\w.+@-]+)*$/
const ownFile = z.string().check(z.regex(plainPath, 'must be the path of a file in the image'))

const schema = z.object({
  schema: z.literal(1),
  system: z.enum(systems),
  release: z.string().check(z.regex(/^[\w.+~-]+$/, 'must be a kernel release')),
  cmdline: z.array(word),
  ssh: z.object({ name: z.literal('dropbear'), version: word, keyOptions: z.array(word) }),
  memory: z.object({ needMiB: count, stageMiB: count }),
  files: z.record(
    ownFile,
    z.object({
      sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex')),
      size: z.int().check(z.nonnegative()),
    }),
  ),
})

/** Every image has these; the run script and the tool call them by name. */
const needed = ['kernel', 'initrd', 'run', 'tools/busybox', 'tools/agent'] as const

/** Reads an image's description. Rejects with a Fault that names the file and the first wrong field. */
export async function readImage(folder: string): Promise<Image> {
  const file = join(folder, 'image.json')
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw unreadable(file, cause.message, cause)
  })
  return parseImage(text, file)
}

export function parseImage(text: string, file: string): Image {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw unreadable(file, 'it is not JSON', cause)
  }
  const result = z.safeParse(schema, value)
  if (!result.success) {
    const [issue] = result.error.issues
    throw unreadable(file, `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`)
  }
  const missing = needed.filter((name) => result.data.files[name] === undefined)
  if (missing.length > 0) throw unreadable(file, `files: ${missing.join(', ')} must be among them`)
  return result.data
}

function unreadable(file: string, why: string, cause?: unknown): Fault {
  return new Fault('infra-error', `${file} does not describe an image: ${why}`, {
    remedy: 'build it anew with the version of the tool that reads it',
    cause,
  })
}
