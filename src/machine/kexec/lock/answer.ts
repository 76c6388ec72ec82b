import { Fault } from '../../../model/fault.ts'

/** What a host said of its lock. */
export type LockAnswer =
  | { readonly kind: 'taken' | 'renewed' | 'released' }
  | { readonly kind: 'free' }
  | { readonly kind: 'held'; readonly leftS: number; readonly owner: string }
  /** The host is a testbed now, whose lock went with it. */
  | { readonly kind: 'testbed'; readonly owner: string }
  /** Absent where nobody else has it. */
  | { readonly kind: 'lost'; readonly owner?: string }
  | { readonly kind: 'bad'; readonly word: string; readonly text: string }

const longest = 64 * 1024

/** Finds the one line that has the nonce. Throws a Fault where there is none, or it is no answer. */
export function readLockAnswer(stdout: Buffer, nonce: string): LockAnswer {
  const text = stdout.subarray(0, longest).toString('utf8')
  const [, line] = new RegExp(`^testbed-lock ${nonce} ([^\n]{1,1000})$`, 'm').exec(text) ?? []
  const answer = line === undefined ? undefined : answerOf(plain(line))
  if (answer !== undefined) return answer
  throw new Fault('infra-error', 'the target does not say how its lock stands', {
    remedy: 'see whether `ssh TARGET sh -s </dev/null` ends at once and says nothing',
  })
}

function answerOf(line: string): LockAnswer | undefined {
  const [, kind, rest = ''] = /^(\w+)(?: (.*))?$/.exec(line) ?? []
  switch (kind) {
    case 'taken':
    case 'renewed':
    case 'released':
      return { kind }
    case 'free':
      return { kind }
    case 'held': {
      const [, seconds, owner = 'somebody'] = /^(\d{1,9})(?: (.+))?$/.exec(rest) ?? []
      return seconds === undefined ? undefined : { kind, leftS: Number(seconds), owner }
    }
    case 'testbed':
      return { kind, owner: rest || 'somebody' }
    case 'lost':
      return rest === '' ? { kind } : { kind, owner: rest }
    case 'bad': {
      const [, word, text] = /^([a-z-]{1,20}) (.+)$/.exec(rest) ?? []
      return word === undefined || text === undefined ? undefined : { kind, word, text }
    }
    default:
      return undefined
  }
}

function plain(text: string): string {
  return text.replace(/\p{C}+/gu, ' ').trim()
}
