import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Asked } from './asked.ts'
import { statOf } from './paths.ts'

const mostBytes = 16 * 1024 * 1024

/** Where a script comes from. */
export type ScriptSource =
  | { readonly kind: 'stdin' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'inline'; readonly text: string }

export interface Script {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * Tells where the script comes from. The name of an existing file means the
 * file; text that happens to be one is told apart by a blank before it.
 */
export function sourceOf(script: string, cwd: string): ScriptSource {
  if (script === '-') return { kind: 'stdin' }
  const path = script.includes('\0') ? '' : resolve(cwd, script)
  const isFile = script !== '' && statOf(path)?.isFile() === true
  return isFile ? { kind: 'file', path } : { kind: 'inline', text: script }
}

/** Reads the script, stdin too; an empty one is refused. */
export async function readScript(asked: Asked, source: ScriptSource): Promise<Script> {
  const bytes = await bytesOf(asked, source)
  const name = source.kind === 'file' ? basename(source.path) : 'script'
  if (bytes !== undefined) refuseUnfit(asked, bytes, source)
  return { name, bytes: bytes ?? new Uint8Array() }
}

async function bytesOf(asked: Asked, source: ScriptSource): Promise<Uint8Array | undefined> {
  if (source.kind === 'inline') return Buffer.from(source.text)
  if (source.kind === 'stdin') return await asked.caller.readStdin()
  try {
    return readFileSync(source.path)
  } catch (error) {
    asked.refuse('script', {
      value: source.path,
      reason: `cannot be read: ${(error as NodeJS.ErrnoException).code}`,
      remedy: 'make the file readable to you',
    })
    return undefined
  }
}

function refuseUnfit(asked: Asked, bytes: Uint8Array, source: ScriptSource): void {
  const value = source.kind === 'file' ? { value: source.path } : {}
  if (bytes.length > mostBytes)
    asked.refuse('script', {
      ...value,
      reason: `is ${bytes.length} bytes long, more than a script may be`,
      remedy: `keep it below ${mostBytes} bytes and put data in ${asked.nameOf('shared')}`,
    })
  else if (Buffer.from(bytes).toString('latin1').trim() === '')
    asked.refuse('script', {
      ...value,
      reason: source.kind === 'stdin' ? 'nothing came on stdin' : 'is empty',
      remedy: "give a script, like 'uname -a', a file's name, or - to read it from stdin",
    })
}
