import type { Live } from '../../model/machine.ts'
import type { Raising } from '../system/raise.ts'
import { jump } from './handover/load.ts'
import { heldTarget } from './held.ts'
import type { Away, Job } from './job.ts'
import { misarrival, noArrival } from './jump/misarrival.ts'
import { LiveTarget } from './live.ts'
import { reportOf, revisionIn } from './microcode/report.ts'
import { giveBack } from './return/give-back.ts'
import { panicToldBy } from './return/panic.ts'
import { whySilent } from './return/why-silent.ts'
import { awaitSystem } from './site.ts'
import type { Connection } from './ssh/connection.ts'
import { keyLine } from './ssh/public-key.ts'
import { keepManifest } from './traces/kept.ts'

const agent = '/run/testbed/agent -'

/** Has the host jump, and makes the RAM system this run's. Where it rejects the host is to be brought back. */
export async function bootInto(away: Away): Promise<Live> {
  const { host, loaded, console, job } = away
  await keepManifest(job.manifest, host.before)
  noteTaken(away)
  await jump(host.connection, loaded.shipped.folder, job.watch.signal)
  const jumpedAt = performance.now()
  console.forget()
  return await begun(await arrived(away), away, jumpedAt)
}

/** Whoever finishes this run when we are dead finds here what it takes to bring the host back. */
function noteTaken({ site: { passport, ram }, host, job }: Away): void {
  job.watch.emit({
    type: 'target-taken',
    ...heldTarget(host, job),
    ramKeys: (ram.pinned ?? []).map(keyLine),
    nonce: passport.nonce,
  })
}

async function arrived({ site, console, job: { spec, watch } }: Away): Promise<Connection> {
  const { bootMs } = spec.limits
  const met = await awaitSystem(site, ['ours', 'crashed', 'other'], bootMs, watch.signal)
  if ('vain' in met) throw noArrival(met.vain, bootMs / 1000, console)
  const { connection, answer } = met
  if (answer.kind === 'ours') return connection
  try {
    const hasCrashed = answer.kind === 'crashed'
    throw hasCrashed ? await panicToldBy(connection, watch, console) : misarrival(console)
  } finally {
    connection.close()
  }
}

async function begun(connection: Connection, away: Away, jumpedAt: number): Promise<Live> {
  const { site, console, job } = away
  const { spec, hardware, watch, staging } = job
  const { emit, stream, signal } = watch
  const line = await connection.open(agent, signal)
  const live: LiveTarget = new LiveTarget({
    line,
    leaseMs: hardware.leaseMs,
    stays: hardware.after === 'stay',
    signal,
    whySilent: () => whySilent({ site, stream, signal, console, bootId: () => live.bootId }),
    goBack: async (sectors) => {
      connection.close()
      return await giveBack(away, sectors)
    },
  })
  try {
    const results = { from: '/run/testbed/results', to: staging, emit }
    await live.begin(prepareEnvironment(spec), results, raisingOf(job, jumpedAt))
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

/** The guest's own systemd, where it is to come up: in the time that the whole boot may take. */
function raisingOf({ spec, built, evidence, watch }: Job, jumpedAt: number): Raising | undefined {
  const { systemd, limits } = spec
  if (systemd === undefined) return undefined
  return {
    ...systemd,
    toplevel: built.bundle.toplevel,
    isHardware: true,
    limitMs: limits.bootMs,
    deadline: jumpedAt + limits.bootMs,
    evidence,
    emit: watch.emit,
  }
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
