import { SshFault } from '../machine/kexec/ssh/fault.ts'
import { parseTarget } from '../machine/kexec/ssh/target.ts'
import type { Target } from '../model/target.ts'
import type { Refusal } from './asked.ts'

/** The target that a text means, with `user` where it names none; or what is wrong with it. */
export function targetIn(text: string, user: string): Target | Refusal {
  try {
    return parseTarget(text, { user })
  } catch (error) {
    if (!(error instanceof SshFault)) throw error
    const mayBeSecret = text.includes('@') // what is before it may hold a password
    return {
      ...(mayBeSecret ? {} : { value: text }),
      reason: error.message.replace(/^the target /, ''),
      remedy: error.remedy ?? 'give another',
    }
  }
}

/** Whether a text is a user's name. */
export function isUser(text: string): boolean {
  return text !== '' && !('reason' in targetIn(`ssh://${encodeURIComponent(text)}@host`, ''))
}
