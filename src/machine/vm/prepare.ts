import type { Channel } from '../../channel/channel.ts'
import type { Bundle } from '../../model/bundle.ts'
import type { Copy, RunSpec } from '../../model/plan.ts'
import { callPrepare } from '../call-prepare.ts'
import { networkEnvironment } from './network/guest.ts'
import type { Served } from './share/share.ts'

/** Gives a guest whose run has begun its shares, its network and its names. */
export async function prepareGuest(
  channel: Channel,
  spec: RunSpec,
  bundle: Bundle,
  { shares, plugged }: { readonly shares: readonly Served[]; readonly plugged: boolean },
): Promise<void> {
  const network = await networkEnvironment(spec.network)
  const early = risesLate(spec, bundle) ? shares.filter((share) => !isCallers(share)) : shares
  await callPrepare(channel, [], {
    ...Object.fromEntries(early.map(shareVariable)),
    ...(plugged ? { TESTBED_PLUGGED: '1' } : {}),
    ...(early === shares ? samePathVariable(spec) : {}),
    ...systemVariable(bundle),
    TESTBED_HOSTNAME: hostnameOf(spec.copy, bundle),
    TESTBED_DISKS: spec.disks.map(({ name }) => name).join(' '),
    ...network,
  })
}

/**
 * Gives a guest whose system is up now its caller's folder. What a system does at its start, like
 * emptying /tmp, is never done to it.
 */
export async function prepareShared(
  channel: Channel,
  spec: RunSpec,
  shares: readonly Served[],
): Promise<void> {
  const callers = shares.filter(isCallers)
  if (callers.length === 0) return
  const env = Object.fromEntries(callers.map(shareVariable))
  await callPrepare(channel, ['shared'], { ...env, ...samePathVariable(spec) })
}

/** NixOS has its systemd in the store, which a run's guest alone has; others have it before they are a run's. */
export function risesLate({ systemd }: RunSpec, { toplevel }: Bundle): boolean {
  return systemd !== undefined && toplevel !== undefined
}

/**
 * Gives a guest that has just booted what all runs have alike, and has it start a shell: a template
 * has in memory then what every run reads first of the root image. NixOS has its shell in the store,
 * which is not there yet.
 */
export async function furnishGuest(channel: Channel, bundle: Bundle): Promise<void> {
  await callPrepare(channel, ['furnish'], systemVariable(bundle))
  if (bundle.toplevel !== undefined) return
  const shell = { argv: ['bash', '-c', ':'], env: { PATH: '/usr/bin:/bin' }, cwd: '/' }
  await channel.exec(shell)
}

/** NixOS has a name of its own, which one guest alone can have. */
function hostnameOf({ number, of }: Copy, { toplevel }: Bundle): string {
  if (of > 1) return `testbed-${number}`
  return toplevel === undefined ? 'testbed' : ''
}

function systemVariable({ toplevel }: Bundle): Readonly<Record<string, string>> {
  return toplevel === undefined ? {} : { TESTBED_SYSTEM: toplevel }
}

const isCallers = ({ tag }: Served) => tag === 'shared'

function samePathVariable({ samePath }: RunSpec): Readonly<Record<string, string>> {
  return samePath === undefined ? {} : { TESTBED_SAME_PATH: samePath }
}

/** `TESTBED_STORE=virtiofs:store`: by which transport, and by which tag. */
function shareVariable({ tag, transport }: Served): [name: string, value: string] {
  return [`TESTBED_${tag.toUpperCase()}`, `${transport}:${tag}`]
}

/** Has the guest's kernel forget all files that nothing uses. */
export async function forgetFiles(channel: Channel): Promise<void> {
  const script = 'echo 2 >/proc/sys/vm/drop_caches'
  await channel.exec({ argv: ['/run/testbed/busybox', 'sh', '-c', script], env: {}, cwd: '/' })
}
