import { type Answer, wholeNumber } from '../answer.ts'
import type { AuthorizedLine, HostKey } from '../facts.ts'
import { wordsOf } from './words.ts'

export function readHostKeys(answer: Answer): readonly HostKey[] {
  const keys = answer.all('host-key').map((text): HostKey => {
    const [file = '', type, blob] = wordsOf(text)
    const isKey = type !== undefined && isBlob(blob)
    return { file, ...(isKey ? { type, blob } : {}) }
  })
  return keys.filter(({ file }, at) => keys.findIndex((key) => key.file === file) === at)
}

function isBlob(blob: string | undefined): blob is string {
  return blob !== undefined && /^AAAA[A-Za-z0-9+/]{16,}={0,2}$/.test(blob)
}

/** `USER NUMBER FILE : LINE` */
export function readAuthorized(answer: Answer): readonly AuthorizedLine[] {
  return answer.all('authorized').flatMap((said) => {
    const [, user, number, file, text] = /^(\S+) (\d{1,6}) (.*?) : (.*)$/.exec(said) ?? []
    if (user === undefined || file === undefined || text === undefined) return []
    const read = readAuthorizedLine(text)
    return read === undefined
      ? []
      : [{ user, file, number: wholeNumber(number) ?? 0, text, ...read }]
  })
}

/** What a line of authorized_keys says; undefined where it is none. */
export function readAuthorizedLine(
  text: string,
): Pick<AuthorizedLine, 'options' | 'type' | 'comment'> | undefined {
  const line = text.trim()
  if (isKey(line)) return { options: [], ...keyOf(line) }
  const end = endOfOptions(line)
  const rest = line.slice(end).trim()
  return isKey(rest) ? { options: optionsIn(line.slice(0, end)), ...keyOf(rest) } : undefined
}

function isKey(text: string): boolean {
  const [type = '', blob] = wordsOf(text)
  return /^[a-z0-9@.-]+$/.test(type) && isBlob(blob)
}

function keyOf(text: string): { type: string; comment: string } {
  const [type = '', , ...comment] = wordsOf(text)
  return { type, comment: comment.join(' ') }
}

/** The first blank that is in no quotes; within them a backslash keeps a quote from ending them. */
function endOfOptions(line: string): number {
  let isQuoted = false
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '\\' && line[at + 1] === '"') at += 1
    else if (line[at] === '"') isQuoted = !isQuoted
    else if (line[at] === ' ' && !isQuoted) return at
  }
  return line.length
}

function optionsIn(text: string): readonly string[] {
  const bare = text.replace(/"(?:\\"|[^"])*"/g, '')
  const names = bare.split(',').map((option) => option.split('=')[0]?.trim().toLowerCase() ?? '')
  return names.filter(Boolean)
}
