import { flagOf } from '../../request/command.ts'
import type { Input } from '../../request/raw.ts'
import { inputName } from './names.ts'

/** Inputs that remedies name; not all, as programs in them have options of their own. */
const named: readonly Input[] = [
  ...([
    'accel',
    'after',
    'boot',
    'bootTimeout',
    'copies',
    'cwd',
    'guest',
    'memory',
    'modules',
  ] as const),
  ...(['nixInstaller', 'packages', 'system', 'timeout'] as const),
  ...(['inherit', 'knownHosts', 'lease', 'machine', 'wait'] as const),
  ...(['powerCycleCommand', 'consoleCommand'] as const),
  ...(['builder', 'builderKey', 'maxJobs', 'nixConfig', 'substituter'] as const),
  ...(['systemFeatures', 'trustedPublicKey'] as const),
  ...(['proxyJump', 'sshKey', 'sshUser', 'transport'] as const),
]

const names = new Map(named.map((input) => [flagOf(input), inputName(input)]))
const option =
  /(?<![\w-])(--[a-z]+(?:-[a-z]+)*)(?: (auto|distro|kexec|kvm|none|tarball|tcg|upstream|DIR|FILE|NAME|\w+-linux)\b)?/g

/** A workflow has no input for it: its runners have new lists as a rule. */
const refreshing = /; --refresh [^;]*/

/** A remedy, which names inputs as the command line does, as a workflow writes them: `accel: tcg`. */
export function inWorkflowWords(remedy: string): string {
  return remedy.replace(refreshing, '').replace(option, (whole, flag: string, value?: string) => {
    const name = names.get(flag)
    if (name === undefined) return whole
    return value === undefined ? `\`${name}\`` : `\`${name}: ${value}\``
  })
}
