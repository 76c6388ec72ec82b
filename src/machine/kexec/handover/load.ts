import { Fault } from '../../../model/fault.ts'
import { runFolder } from '../lock/lock.ts'
import { commandLine, quoted } from '../ssh/command/quote.ts'
import type { Connection } from '../ssh/connection.ts'

/** What the host's run script is to load, and how. */
export interface Loading {
  /** The image's folder on the target. */
  readonly folder: string
  readonly inherit: readonly string[]
  /** Kernel arguments. */
  readonly append: readonly string[]
  /** Content by its path in what is handed over. */
  readonly files: Readonly<Record<string, string | Uint8Array>>
  /** An archive that the kernel is to find first. */
  readonly early?: Uint8Array | undefined
}

const loadMs = 5 * 60_000

/** Has the host load the system beside its run script, with all that it is handed over. */
export async function load(
  host: Connection,
  loading: Loading,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { code, stderr } = await host.exec('sh -s', {
    stdin: loadScript(loading),
    limitMs: loadMs,
    signal,
    what: 'loading the RAM system',
  })
  if (code !== 0) throw runFault('load the RAM system', code, stderr)
  return saidIn(stderr).flatMap((said) => /^warning: (.*)/s.exec(said)?.[1] ?? [])
}

/** Has the host jump, by its init system. Resolves when that is under way, or the line is gone. */
export async function jump(host: Connection, folder: string, signal?: AbortSignal): Promise<void> {
  const command = commandLine([`${folder}/run`, '--loaded', '--reboot'])
  const jumping = host.exec(command, { limitMs: 60_000, signal, what: 'the jump' })
  const ended = await Promise.race([jumping.catch(() => undefined), host.closed])
  if (ended === undefined || !('code' in ended) || !ended.code) return
  throw runFault('jump', ended.code, ended.stderr)
}

/** Has a host that did not jump forget what it has loaded. */
export async function unload(host: Connection, folder: string): Promise<void> {
  const command = commandLine([`${folder}/run`, '--unload'])
  await host.exec(command, { limitMs: 30_000, what: 'unloading the RAM system' })
}

/** A file system in RAM that is never swapped, for what a run adds. */
const added = `${runFolder}/added`

/**
 * What is handed over goes over stdin into files that only root reads, in RAM that does not swap,
 * and is gone when the script ends, however it does. Where whoever asked for it is gone meanwhile,
 * what was loaded is taken out again.
 */
export function loadScript({ folder, inherit, append, files, early }: Loading): string {
  const names = Object.keys(files)
  const writes = names.map((name, index) => writeOf(String(index), files[name] ?? '', folder))
  if (early !== undefined) writes.push(writeOf('early', early, folder))
  const args = [
    ...inherit.map((each) => `--inherit-${each}`),
    ...append.flatMap((each) => ['--append', each]),
    ...(early === undefined ? [] : ['--microcode', `${added}/early`]),
    ...names.flatMap((name, index) => ['--add', `${added}/${index}=${name}`]),
  ]
  return `set -e
umask 077
clear_added() {
	[ ! -e ${added} ] || { rm -f ${added}/*; umount ${added} || true; rmdir ${added}; }
	rmdir ${runFolder} 2>/dev/null || true
}
clear_added
trap clear_added EXIT
mkdir -p ${added}
mount -t ramfs -o nosuid,nodev,mode=700 nixos-testbed ${added}
${writes.join('\n')}
${commandLine([`${folder}/run`, ...args])}
kill -0 $PPID 2>/dev/null || ${commandLine([`${folder}/run`, '--unload'])}
`
}

/** By a command of the shell's own: it is on no command line, nor in a file as a here-document may be. */
function writeOf(file: string, content: string | Uint8Array, folder: string): string {
  if (typeof content === 'string') return `printf %s ${quoted(content)} >${added}/${file}`
  const decode = commandLine([`${folder}/tools/busybox`, 'base64', '-d'])
  return `printf %s ${Buffer.from(content).toString('base64')} | ${decode} >${added}/${file}`
}

/** The words of the host's run script that say the host cannot, and what a user can do. */
const remedies: Readonly<Record<string, string>> = {
  'no-kexec': 'its kernel needs CONFIG_KEXEC_FILE or CONFIG_KEXEC',
  disabled: 'sysctl kernel.kexec_load_disabled was set to 1; only a reboot of the host undoes it',
  lockdown: 'switch Secure Boot off on the host, or its lockdown',
  unsigned: "give a kernel that is signed with a key in the host's keyring",
  'no-memory': 'free memory on the host, or use a smaller guest (fewer --packages)',
}

/** What the run script says of its own, one thing after the other, each with the lines that go on with it. */
function saidIn(stderr: string): string[] {
  return [...stderr.matchAll(/^nixos-testbed: (.*(?:\n {2}.*)*)$/gm)].map(([, said = '']) => said)
}

/** What the run script did not get done, for the reason it tells. */
function runFault(deed: string, code: number | undefined, stderr: string): Fault {
  const [, word = '', sentence = ''] = /^([a-z-]+): (.*)/.exec(saidIn(stderr).at(-1) ?? '') ?? []
  const remedy = remedies[word]
  const why = sentence || stderr.trim().split('\n').at(-1) || `run ended with ${code}`
  return new Fault('infra-error', `the target does not ${deed}: ${why}`, {
    ...(remedy === undefined ? {} : { remedy }),
  })
}
