import type { Asked } from './asked.ts'
import type { Input } from './raw.ts'

/** Whether a text has control characters in it: they have no place in names, paths and arguments. */
export function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text)
}

/** A NUL byte ends strings early in what we hand them to, so it is refused everywhere. */
export function refuseNul(asked: Asked): void {
  for (const [input, value] of Object.entries(asked.raw) as [Input, unknown][]) {
    const texts = Array.isArray(value) ? value : [value]
    if (texts.some((text) => typeof text === 'string' && text.includes('\0')))
      asked.refuse(input, { reason: 'has a NUL byte in it', remedy: 'take it out' })
  }
}
