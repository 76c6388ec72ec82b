import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import * as z from 'zod/mini'
import { agentProtocol, type Bundle } from '../model/bundle.ts'
import { Fault } from '../model/fault.ts'
import { systems } from '../model/system.ts'

const word = z.string().check(z.minLength(1))
/** A file of the bundle itself: no path leads out of its folder. */
const ownFile = z.string().check(z.regex(/^[\w.-]*\w$/, 'must be the name of a file in the bundle'))

const schema = z.object({
  schema: z.literal(1),
  agentProtocol: z.literal(agentProtocol),
  name: word,
  system: z.enum(systems),
  kernel: z.object({
    file: ownFile,
    vmlinux: z.exactOptional(ownFile),
    release: z.string().check(z.regex(/^[\w.+~-]+$/, 'must be a kernel release')),
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex')),
    modules: z.string().check(z.refine(isAbsolute, 'must be an absolute path')),
  }),
  initrd: ownFile,
  root: ownFile,
  cmdline: z.array(word),
  packages: z.array(z.object({ name: word, version: word })),
})

/** Reads a bundle's description. Rejects with a Fault that names the file and the first wrong field. */
export async function readBundle(folder: string): Promise<Bundle> {
  const file = join(folder, 'bundle.json')
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw unreadable(file, cause.message, cause)
  })
  return parseBundle(text, file)
}

export function parseBundle(text: string, file: string): Bundle {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw unreadable(file, 'it is not JSON', cause)
  }
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw unreadable(file, `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`)
}

function unreadable(file: string, why: string, cause?: unknown): Fault {
  return new Fault('infra-error', `${file} does not describe a bundle: ${why}`, {
    remedy: 'build it anew with the version of the tool that reads it',
    cause,
  })
}
