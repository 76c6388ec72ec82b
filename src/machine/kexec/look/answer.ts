import { Fault } from '../../../model/fault.ts'

/** What a host said of itself: the values of each key, in the order they came. */
export class Answer {
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values
  }

  all(key: ManyKey): readonly string[] {
    return this.#values.get(key) ?? []
  }

  one(key: OneKey): string | undefined {
    return this.#values.get(key)?.[0]
  }

  number(key: OneKey): number | undefined {
    return wholeNumber(this.one(key))
  }

  /** Whether the script found it at all. */
  has(key: OneKey): boolean {
    return this.#values.has(key)
  }
}

/** Said once, or not at all. */
const oneKeys = [
  ...['arch', 'release', 'version', 'hostname', 'boot-id', 'uptime', 'cmdline', 'machine-id'],
  ...['time', 'booted', 'board-sys_vendor', 'board-product_name', 'init', 'testbed'],
  ...['root-by', 'ssh', 'user', 'home', 'uid', 'capabilities', 'container', 'kexec-loaded'],
  ...['kexec-crash-loaded', 'kexec-disabled', 'kexec-limit', 'lockdown', 'efi', 'secure-boot'],
  ...['config-from', 'cpus', 'microcode', 'microcode-platform', 'watchdog-device'],
  'interrupts',
] as const
export type OneKey = (typeof oneKeys)[number]

/** Said as often as there is something. */
const manyKeys = [
  ...['os-release', 'testbed-owner', 'who', 'session', 'terminal', 'pstore', 'config', 'memory'],
  ...['filesystem', 'mount', 'swap', 'df', 'cpu', 'watchdog', 'link', 'ip-addr'],
  ...['ip-link', 'ip-route4', 'ip-route6', 'ip-rule4', 'ip-rule6', 'ifconfig', 'local4', 'route4'],
  ...['inet6', 'route6', 'dns', 'network-by', 'disk', 'by-id', 'sshd', 'host-key', 'authorized'],
  ...['tool', 'cut'],
] as const
export type ManyKey = (typeof manyKeys)[number]

/** How much a host may say. One with a hundred disks and links says a tenth of it. */
export const answerBounds = { bytes: 2 ** 20, noise: 64 * 1024, lines: 10_000, line: 16 * 1024 }

/**
 * Reads what the script wrote, from its first line, which has the nonce, to its last. What a
 * login shell may have said before is passed over. Throws a Fault at anything the script would
 * not say: the host may be hostile, or its shell is none.
 */
export function readAnswer(stdout: Buffer, nonce: string): Answer {
  if (stdout.length > answerBounds.bytes) throw odd('says more than there is to say')
  const text = stdout.toString('utf8')
  const [head, tail] = [`testbed-facts ${nonce}\n`, `testbed-end ${nonce}\n`]
  const start = text.startsWith(head) ? 0 : text.indexOf(`\n${head}`) + 1
  if (start === 0 && !text.startsWith(head)) throw odd('does not run our script')
  if (start > answerBounds.noise) throw odd('says too much before our script runs')
  const end = text.indexOf(`\n${tail}`, start)
  if (end === -1) throw odd('stopped before it had said all')
  const lines = text.slice(start, end).split('\n').slice(1)
  if (lines.length > answerBounds.lines) throw odd('says more than there is to say')
  return new Answer(valuesOf(lines))
}

function valuesOf(lines: readonly string[]): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const line of lines) {
    if (line.length > answerBounds.line) throw odd('says too much in one line')
    const [, key = '', value = ''] = /^([a-z0-9_-]{1,24})(?: (.*))?$/s.exec(line) ?? []
    const before = values.get(key)
    if (isIn(manyKeys, key) && before !== undefined) before.push(plain(value))
    else if (before !== undefined) throw odd(`says twice: ${key}`)
    else if (isIn(oneKeys, key) || isIn(manyKeys, key)) values.set(key, [plain(value)])
    else throw odd('says what was not asked')
  }
  return values
}

function isIn(keys: readonly string[], key: string): boolean {
  return keys.includes(key)
}

/** Nothing of what a host says acts on a terminal, nor ends a line. */
function plain(value: string): string {
  return value
    .replaceAll('\t', ' ')
    .replace(/\p{Cc}|[\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '?')
    .trim()
}

function odd(what: string): Fault {
  return new Fault('infra-error', `the target ${what} when asked for its facts`, {
    remedy: 'see whether `ssh TARGET sh -s </dev/null` ends at once and says nothing',
  })
}

/** A number of at most 15 digits; undefined for any other text. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
