import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether the first word of a known_hosts line means a host, given as in such a line
 * (`host` or `[host]:port`, in lower case): a list of patterns, or a hash of one name.
 */
export function namesMean(names: string, host: string): boolean {
  return names.startsWith('|') ? isHashOf(names, host) : listMeans(names, host)
}

function isHashOf(names: string, host: string): boolean {
  const [, version, salt, hash, ...rest] = names.split('|')
  if (version !== '1' || salt === undefined || hash === undefined || rest.length > 0) return false
  const expected = Buffer.from(hash, 'base64')
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest()
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** One pattern has to match, and none of those with an exclamation mark. */
function listMeans(names: string, host: string): boolean {
  const patterns = names.toLowerCase().split(',')
  const matching = patterns.filter((pattern) => matches(pattern.replace(/^!/, ''), host))
  return matching.length > 0 && matching.every((pattern) => !pattern.startsWith('!'))
}

/** `*` stands for any characters, `?` for one. The time it takes is bounded by the product of the lengths. */
function matches(pattern: string, text: string): boolean {
  let [at, next] = [0, 0]
  let star: { readonly after: number; from: number } | undefined
  while (at < text.length) {
    const wanted = pattern[next]
    if (wanted === '*') {
      next += 1
      star = { after: next, from: at }
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[at])) {
      at += 1
      next += 1
    } else if (star !== undefined) {
      star.from += 1
      at = star.from
      next = star.after
    } else return false
  }
  return /^\**$/.test(pattern.slice(next))
}
