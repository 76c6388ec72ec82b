import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { Fault } from '../model/fault.ts'

/** What a description in the store may say, and what it is of: `a bundle`. */
interface Kind<T extends z.core.$ZodType> {
  readonly of: string
  readonly schema: T
}

/** Reads a description's file. Rejects with a Fault that names the file and the first wrong field. */
export async function readDescription<T extends z.core.$ZodType>(
  file: string,
  kind: Kind<T>,
): Promise<z.output<T>> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw undescribed(file, kind.of, cause.message, cause)
  })
  return parseDescription(text, file, kind)
}

/** The same for its text. */
export function parseDescription<T extends z.core.$ZodType>(
  text: string,
  file: string,
  { of, schema }: Kind<T>,
): z.output<T> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw undescribed(file, of, 'it is not JSON', cause)
  }
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw undescribed(file, of, `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`)
}

function undescribed(file: string, of: string, why: string, cause?: unknown): Fault {
  return new Fault('infra-error', `${file} does not describe ${of}: ${why}`, {
    remedy: 'build it anew with the version of the tool that reads it',
    cause,
  })
}
