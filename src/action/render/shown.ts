import { stripVTControlCharacters } from 'node:util'
import { visibleWithTabs } from '../../report/visible.ts'

/** Text of whatever origin as a terminal would show it in the end, without colours. */
export function shownText(text: string): string {
  const lines = stripVTControlCharacters(text).replaceAll(/\r+\n/g, '\n').split('\n')
  return visibleWithTabs(lines.map(lastWritten).join('\n'))
}

/** A progress bar writes over itself: what it wrote last is what one sees. */
function lastWritten(line: string): string {
  return line.replace(/\r+$/, '').split('\r').at(-1) ?? ''
}

/** The last of its lines that say something. */
export function lastLines(text: string, most: number): readonly string[] {
  const lines = shownText(text).split('\n')
  return lines.filter((line) => line.trim() !== '').slice(-most)
}
