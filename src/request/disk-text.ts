/** A disk as it was asked for, taken apart: nobody has looked at the parts yet. */
export interface DiskText {
  readonly name: string
  /** Absent where there is no `=`. */
  readonly size?: string
  readonly options: { readonly format?: string; readonly keep?: string }
  /** What is none of its options, or there twice. */
  readonly strange: readonly string[]
}

/** Takes `NAME=SIZE[,format=FORMAT][,keep=FILE]` apart. A doubled comma is one of the file's name. */
export function splitDisk(value: string): DiskText {
  const [head = '', ...rest] = value.split(/(?<!,),(?!,)/).map((part) => part.replaceAll(',,', ','))
  const [name, size] = halves(head)
  const options: { format?: string; keep?: string } = {}
  const strange: string[] = []
  for (const part of rest) {
    const [key, text] = halves(part)
    const isNew = (key === 'format' || key === 'keep') && options[key] === undefined
    if (isNew && text !== undefined) options[key] = text
    else strange.push(part)
  }
  return { name, ...(size === undefined ? {} : { size }), options, strange }
}

/** The same as it would be asked for. */
export function writtenDisk({ name, size, options, strange }: DiskText): string {
  const given = Object.entries(options).map(([key, text]) => `${key}=${text}`)
  const parts = [size === undefined ? name : `${name}=${size}`, ...given, ...strange]
  return parts.map((part) => part.replaceAll(',', ',,')).join(',')
}

function halves(part: string): [string, string | undefined] {
  const equals = part.indexOf('=')
  return equals === -1 ? [part, undefined] : [part.slice(0, equals), part.slice(equals + 1)]
}
