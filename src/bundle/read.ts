import { isAbsolute, join } from 'node:path'
import * as z from 'zod/mini'
import { agentProtocol, type Bundle } from '../model/bundle.ts'
import { systems } from '../model/system.ts'
import { parseDescription, readDescription } from './description.ts'

const word = z.string().check(z.minLength(1))
/** A file of the bundle itself: no path leads out of its folder. */
const ownFile = z.string().check(z.regex(/^[\w.-]*\w$/, 'must be the name of a file in the bundle'))
const storePath = z.string().check(z.refine(isAbsolute, 'must be an absolute path'))

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
    modules: storePath,
  }),
  initrd: ownFile,
  root: ownFile,
  toplevel: z.exactOptional(storePath),
  environment: z.exactOptional(z.record(z.string().check(z.regex(/^[A-Z_]+$/)), z.string())),
  cmdline: z.array(word),
  packages: z.array(z.object({ name: word, version: word })),
})

const kind = { of: 'a bundle', schema }

/** Reads a bundle's description. Rejects with a Fault that names the file and the first wrong field. */
export function readBundle(folder: string): Promise<Bundle> {
  return readDescription(join(folder, 'bundle.json'), kind)
}

export function parseBundle(text: string, file: string): Bundle {
  return parseDescription(text, file, kind)
}
