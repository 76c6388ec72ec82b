import type { KvmLack } from '../../host/kvm/kvm.ts'
import { findQemu } from '../../host/programs.ts'
import { phase } from '../../keeper/phase.ts'
import type { BuiltBundle } from '../../model/bundle.ts'
import { Fault, toFault } from '../../model/fault.ts'
import type { Live, Machine, Watch } from '../../model/machine.ts'
import type { RunSpec } from '../../model/plan.ts'
import { systemScript } from '../system/script.ts'
import { type Acceleration, planAcceleration } from './acceleration.ts'
import type { Boot, Places } from './boot.ts'
import { coverCredentials } from './credentials/covers.ts'
import { partsOf } from './ground.ts'
import { HostFault } from './host-fault.ts'
import type { LiveVm } from './live.ts'
import { bareArguments } from './qemu/arguments.ts'
import { transportFor } from './share/transport.ts'
import { Standstill } from './standstill.ts'
import { condemn, startCold, startMaking, startWarm } from './start.ts'
import { chooseStart, type Start, whyCold } from './template/choose.ts'
import { templateKey } from './template/key.ts'
import { whyNoGuestMemory } from './template/memory.ts'
import { type Draft, dropDraft, untilMade } from './template/shelf.ts'
import type { Template } from './template/template.ts'
import { tryKvm } from './trial.ts'

/** A QEMU VM, with its places on the host. */
export function vm(places: Places): Machine {
  return {
    start: (built, spec, watch) =>
      phase('boot', watch.emit, () => startVm(places, built, spec, watch)),
  }
}

async function startVm(
  places: Places,
  built: BuiltBundle,
  spec: RunSpec,
  watch: Watch,
): Promise<Live> {
  const qemu = await findQemu(spec.system)
  if (qemu === undefined) throw new Fault('infra-error', `there is no QEMU for ${spec.system}`)
  const covers = spec.shared === undefined ? [] : await coverCredentials(spec.shared, watch.emit)
  const wish = { asked: spec.shareTransport, covered: covers.length > 0 }
  const transport = await transportFor(built.bundle, wish, watch.emit)
  const given = { qemu, built, spec, watch, ...places, covers, transport }
  const { accel, onTrial, lack } = await planOnceTried(spec)
  if (lack !== undefined) sayEmulated(lack, watch)
  const boot = { ...given, accel, limitMs: spec.limits.bootMs }
  if (!onTrial) return await prepared(await bringUp(boot), boot)
  const trying = tryKvm(given, bringUp)
  trial = trying
  const machine = await trying
  return await prepared(machine, { ...boot, accel: machine.identity.accel })
}

function sayEmulated({ found, remedy, foreign }: KvmLack, { emit }: Watch): void {
  const about = foreign ? {} : ({ about: 'acceleration' } as const)
  emit({ type: 'warning', ...about, message: `the guest is emulated: ${found}`, remedy })
}

/** The proof of KVM that is under way, or was. */
let trial: Promise<unknown> | undefined

/** Of several guests that start at once one puts KVM to the proof, and the others wait for it. */
async function planOnceTried({ accel, system }: RunSpec): Promise<Acceleration> {
  const plan = await planAcceleration(accel, system)
  if (trial === undefined || !plan.onTrial) return plan
  await trial.catch(() => undefined)
  return await planAcceleration(accel, system)
}

/** Gives a machine that is up its shares and its network; or one that boots, where it stands still. */
async function prepared(machine: LiveVm, boot: Boot): Promise<Live> {
  try {
    await machine.prepare()
    return machine
  } catch (error) {
    const why = await machine.explain(error)
    await machine.stop()
    if (!(why instanceof Standstill)) throw why
    sayColdAfterAll(why, boot.watch)
    return await prepared(await startCold(boot), boot)
  }
}

function sayColdAfterAll({ message }: Standstill, { emit }: Watch): void {
  emit({ type: 'warning', message: `the guest starts cold: it stood still (${message})` })
}

/** Warm where there is a template; any doubt about it ends in a boot. */
async function bringUp(boot: Boot): Promise<LiveVm> {
  const start = await chooseFor(boot)
  if (start.kind === 'warm') return (await tryWarm(boot, start.template)) ?? bringUp(boot)
  if (start.why !== undefined)
    boot.watch.emit({ type: 'notice', message: `the guest starts cold: ${start.why}` })
  return start.kind === 'making' ? tryMaking(boot, start.draft) : startCold(boot)
}

/** A draft of a machine that did not come up is nobody's. */
async function tryMaking(boot: Boot, draft: Draft): Promise<LiveVm> {
  try {
    return await startMaking(boot, draft)
  } catch (error) {
    await dropDraft(draft)
    throw error
  }
}

async function chooseFor(boot: Boot): Promise<Start> {
  const { spec, built, qemu, accel, transport } = boot
  if (spec.cold) return { kind: 'cold' }
  const why = whyCold(spec, transport) ?? (await whyNoGuestMemory(spec.memoryMiB))
  if (why !== undefined) return { kind: 'cold', why }
  const args = bareArguments(built, spec, await partsOf(boot))
  const { systemd } = spec
  const how = systemd && { boot: { after: systemd.after, script: `${systemScript()}` } }
  const key = await templateKey({ accel, qemu, arguments: args, ...how })
  const { fetchTemplate, signal } = boot.watch
  if (spec.copy.of === 1) return chooseStart(key, fetchTemplate)
  return chooseStart(key, fetchTemplate, () => untilMade(key, boot.limitMs, signal)) // one makes it
}

/** Gives nothing where the template did not come to life: it is taken down, and why is said. */
async function tryWarm(boot: Boot, template: Template): Promise<LiveVm | undefined> {
  const { signal, emit } = boot.watch
  try {
    return await startWarm(boot, template)
  } catch (error) {
    if (signal.aborted || error instanceof HostFault) throw error
    const why = toFault(error).message
    await condemn(template, why)
    emit({ type: 'warning', message: `the guest starts cold: its template failed (${why})` })
    return undefined
  }
}
