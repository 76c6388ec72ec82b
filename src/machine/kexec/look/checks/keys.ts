import type { AuthorizedLine } from '../facts.ts'
import type { Look } from '../need.ts'

export const hostKeysCheck: Look = ({ hostKeys }, { inheritsHostKeys }) => {
  const name = 'host keys'
  const types = hostKeys.flatMap(({ type }) => type ?? [])
  const unseen = hostKeys.length - types.length
  if (hostKeys.length > 0)
    return {
      name,
      state: 'ok',
      found: [...types, ...(unseen === 0 ? [] : [`${unseen} without a public half`])].join(', '),
    }
  const state = inheritsHostKeys === true ? 'missing' : 'warning'
  const remedy = 'do not inherit host-keys: the RAM system gets one of its own, which is pinned'
  return { name, state, found: 'none where SSH servers keep them', remedy }
}

export const keyOptionsCheck: Look = ({ authorized, sshd }, { keyOptions, inheritsKeys }) => {
  const name = 'authorized keys'
  const elsewhere = sshd.some((line) => /^authorizedkeyscommand (?!none)/i.test(line))
  const more = elsewhere ? '; more come from a command, which is not asked' : ''
  const found = `${authorized.length}${more}`
  if (keyOptions === undefined || authorized.length === 0) return { name, state: 'ok', found }
  const known = new Set(keyOptions.map((option) => option.toLowerCase()))
  const unknownOf = ({ options }: AuthorizedLine) => options.filter((each) => !known.has(each))
  const refused = authorized.filter((line) => unknownOf(line).length > 0)
  if (refused.length === 0) return { name, state: 'ok', found }
  const list = refused.map((line) => `${placeOf(line)}: ${unknownOf(line).join(', ')}`)
  const isNoneLeft = inheritsKeys === true && refused.length === authorized.length
  return {
    name,
    state: isNoneLeft ? 'missing' : 'warning',
    found: `${found}; ${isNoneLeft ? 'none' : authorized.length - refused.length} of them left: the RAM system's SSH server does not know the options of\n${list.join('\n')}`,
    remedy: isNoneLeft
      ? 'add a key without these options, or do not inherit user-auth'
      : 'these keys do not open the RAM system; use another there',
  }
}

function placeOf({ file, number, type, comment }: AuthorizedLine): string {
  return `${file}:${number} ${[type, comment].filter(Boolean).join(' ')}`
}
