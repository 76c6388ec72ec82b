import { ProtocolError } from './codec.ts'

/** Names and values of a frame, in order; names may repeat. */
export type Fields = readonly (readonly [name: string, value: string])[]

/** `name=value`, each ended by NUL. Values must not hold a NUL. */
export function encodeFields(fields: Fields): Buffer {
  for (const [name, value] of fields) {
    if (value.includes('\0')) throw new RangeError(`the field ${name} holds a NUL byte`)
  }
  return Buffer.from(fields.map(([name, value]) => `${name}=${value}\0`).join(''))
}

/** The fields of a guest's frame; the last of a repeated name counts. */
export function decodeFields(payload: Buffer): ReadonlyMap<string, string> {
  if (payload.length === 0) return new Map()
  if (payload.at(-1) !== 0) throw new ProtocolError('fields that do not end')
  const entries = payload.toString('utf8', 0, payload.length - 1).split('\0')
  return new Map(
    entries.map((entry) => {
      const equals = entry.indexOf('=')
      if (equals < 1) throw new ProtocolError('a field without a name')
      return [entry.slice(0, equals), entry.slice(equals + 1)]
    }),
  )
}

/** As long as a path may be. */
const longestText = 4096

/** A field that must be there, of at most `most` characters. */
export function textField(
  fields: ReadonlyMap<string, string>,
  name: string,
  most = longestText,
): string {
  const value = fields.get(name)
  if (value === undefined) throw new ProtocolError(`no field ${name}`)
  if (value.length > most) throw new ProtocolError(`a field ${name} of ${value.length} characters`)
  return value
}

/** A field that must be a whole number from 0 to `most`. */
export function numberField(
  fields: ReadonlyMap<string, string>,
  name: string,
  most: number,
): number {
  const text = textField(fields, name)
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= most)) throw new ProtocolError(`the field ${name} is no number up to ${most}`)
  return value
}
