import { visible } from '../../report/visible.ts'
import { shownText } from './shown.ts'

/** A summary has a limit, and escaped text is many times as long. */
const longest = 1000

/**
 * Text of whatever origin that means nothing to Markdown or HTML, its first 1000 characters;
 * addresses in it are no links.
 */
export function plainMarkdown(text: string): string {
  return visible(text.length > longest ? `${text.slice(0, longest - 1)}…` : text)
    .replace(
      /[^\p{L}\p{N} .,;/=+\-\n]|(?<=www)\./giu,
      (character) => `&#${character.codePointAt(0)};`,
    )
    .replaceAll('\n', '<br>')
}

/** Text of whatever origin as a terminal shows it, line for line: no more than the last of them. */
export function preformatted(text: string, most: number): string {
  const lines = shownText(text).trimEnd().split('\n').slice(-most).join('\n')
  return `<pre>\n${lines.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)}\n</pre>`
}

/** A command to copy, in a fence that nothing in it closes. */
export function codeBlock(text: string): string {
  const ticks = Array.from(text.matchAll(/`+/g), ([run]) => run.length)
  const fence = '`'.repeat(Math.max(3, ...ticks.map((length) => length + 1)))
  return `${fence}sh\n${text}\n${fence}`
}
