import type { Screen } from '../process.ts'

const codes = { plain: '', dim: '2', bold: '1', red: '31', green: '32', yellow: '33' } as const

export type Colour = keyof typeof codes
export type Paint = (colour: Colour, text: string) => string

/** Colours for a terminal that has them; NO_COLOR is heeded by Node. */
export function paintFor(screen: Screen): Paint {
  if (screen.isTTY !== true || screen.hasColors?.() !== true) return (_, text) => text
  return (colour, text) => (colour === 'plain' ? text : `\x1b[${codes[colour]}m${text}\x1b[0m`)
}
