import type { Live } from '../../model/machine.ts'
import { jump } from './handover/load.ts'
import type { Away, Host, Job, Loaded } from './job.ts'
import { misarrival, noArrival } from './jump/misarrival.ts'
import { LiveTarget } from './live.ts'
import { reportOf, revisionIn } from './microcode/report.ts'
import { giveBack } from './return/give-back.ts'
import { whySilent } from './return/why-silent.ts'
import { awaitSystem, type Site } from './site.ts'
import type { Connection } from './ssh/connection.ts'
import { keyLine } from './ssh/public-key.ts'

const agent = '/run/testbed/agent -'

/** Has the host jump, and makes the RAM system this run's. Where that fails the host is brought back. */
export async function bootInto(host: Host, loaded: Loaded, job: Job): Promise<Live> {
  const { watch, spec } = job
  const site = siteOf(host, loaded)
  const away = { job, host, loaded, site }
  noteTaken(site, job)
  try {
    await jump(host.connection, loaded.shipped.folder, watch.signal)
    const connection = await arrived(site, spec.limits.bootMs, watch.signal)
    return await begun(connection, away)
  } catch (error) {
    await giveBack(away)
    throw error
  }
}

function siteOf(host: Host, { additions, nonce }: Loaded): Site {
  const { access, facts } = host
  const { identities } = access.keys
  const { runKey, hostKey } = additions
  return {
    passport: { nonce, hostBootId: facts.host.bootId },
    host: access,
    ram: {
      ...access,
      target: { ...access.target, user: 'root' },
      keys: { identities: [runKey.identity, ...identities], left: [] },
      pinned: hostKey === undefined ? (access.pinned ?? []) : [hostKey.identity.publicKey],
    },
  }
}

/** Whoever finishes this run when we are dead finds here what it takes to bring the host back. */
function noteTaken({ passport, host, ram }: Site, { hardware, watch }: Job): void {
  const { access } = hardware
  watch.emit({
    type: 'target-taken',
    target: access.target,
    hostKeys: (host.pinned ?? []).map(keyLine),
    ramKeys: (ram.pinned ?? []).map(keyLine),
    nonce: passport.nonce,
    bootId: passport.hostBootId,
    keyFiles: access.keys.flatMap((key) => (key.kind === 'file' ? [key.path] : [])),
    proxyJump: access.proxyJump,
  })
}

async function arrived(site: Site, limitMs: number, signal: AbortSignal): Promise<Connection> {
  const met = await awaitSystem(site, ['ours', 'crashed', 'other'], limitMs, signal)
  if ('vain' in met) throw noArrival(met.vain, limitMs / 1000)
  if (met.answer.kind === 'ours') return met.connection
  met.connection.close()
  throw misarrival(met.answer)
}

async function begun(connection: Connection, away: Away): Promise<Live> {
  const { site, job } = away
  const { spec, hardware, watch, staging } = job
  const { emit, stream, signal } = watch
  const line = await connection.open(agent, signal)
  const live: LiveTarget = new LiveTarget({
    line,
    leaseMs: hardware.leaseMs,
    stays: hardware.after === 'stay',
    signal,
    whySilent: () => whySilent({ site, stream, signal, bootId: () => live.bootId }),
    goBack: async (sectors) => {
      connection.close()
      await giveBack(away, sectors)
    },
  })
  try {
    await live.begin(prepareEnvironment(spec), { from: '/run/testbed/results', to: staging, emit })
    if (hardware.microcode !== undefined) await tellMicrocode(live, away)
    const { shared: folder, samePath } = spec
    if (folder !== undefined)
      await live.share({ folder, to: '/tmp/shared', emit, ...job.conflicts }, samePath)
  } catch (error) {
    live.abandon(error)
    throw error
  }
  return live
}

async function tellMicrocode(live: Live, { host, loaded, job }: Away): Promise<void> {
  const { microcode: before } = host.facts.cpu
  const report = reportOf(loaded.update, { before, after: await revisionIn(live) })
  job.watch.emit({ type: 'microcode', ...report })
}

function prepareEnvironment({ disks, realDisks }: Job['spec']): Record<string, string> {
  return {
    TESTBED_MACHINE: 'kexec',
    TESTBED_DISKS: [
      ...disks.map(({ name, bytes }) => `${name}=${bytes}`),
      ...realDisks.map(({ name, id }) => `${name}:by-id/${id}`),
    ].join(' '),
  }
}
