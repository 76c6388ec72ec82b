import { join } from 'node:path'
import { Channel, type Hello } from '../../channel/channel.ts'
import { findQemu } from '../../host/programs.ts'
import type { BuiltBundle } from '../../model/bundle.ts'
import { Fault, toFault } from '../../model/fault.ts'
import type { Command, CommandIo, Live, Machine, Watch } from '../../model/machine.ts'
import type { Exit } from '../../model/outcome.ts'
import type { RunSpec } from '../../model/plan.ts'
import { type Attempt, kvmProofMs, planAcceleration, rememberKvm } from './acceleration.ts'
import { type Accel, qemuArguments } from './arguments.ts'
import { admit, confinementFor } from './confine.ts'
import type { Cover } from './credentials/cover.ts'
import { coverCredentials } from './credentials/covers.ts'
import { quickFirmware } from './firmware.ts'
import { prepareGuest } from './prepare.ts'
import { type Qemu, startQemu } from './qemu.ts'
import { makeScratch, removeScratch } from './scratch.ts'
import { type CoveredShare, type ServedShare, serveShare } from './virtiofsd.ts'

/** A QEMU VM. `live` is the host folder that the guest sees at `/run/testbed/host`. */
export function vm(live: string): Machine {
  return {
    async start(built, spec, watch) {
      const qemu = await findQemu(spec.system)
      if (qemu === undefined) throw new Fault('infra-error', `there is no QEMU for ${spec.system}`)
      const { attempts, warning } = await planAcceleration(spec.accel, spec.system, qemu)
      if (warning !== undefined) watch.emit({ type: 'warning', message: warning })
      const covers =
        spec.shared === undefined ? [] : await coverCredentials(spec.shared, watch.emit)
      for (const attempt of attempts) {
        const started = await tryBoot(attempt, { qemu, built, spec, watch, live, covers })
        if (started) return started
      }
      throw new Fault('infra-error', 'no acceleration was left to try')
    },
  }
}

interface Boot {
  readonly qemu: string
  readonly built: BuiltBundle
  readonly spec: RunSpec
  readonly watch: Watch
  readonly live: string
  /** Over files of the caller's shared folder. */
  readonly covers: readonly Cover[]
}

/** Boots with one acceleration. Gives nothing where KVM was on trial and failed it. */
async function tryBoot(attempt: Attempt, boot: Boot): Promise<Live | undefined> {
  const { spec, watch, qemu } = boot
  const machine = await Vm.launch(attempt.accel, boot)
  const limit = attempt.onTrial ? Math.min(kvmProofMs, spec.limits.bootMs) : spec.limits.bootMs
  try {
    await machine.untilUp(limit)
  } catch (error) {
    await machine.stop()
    if (!attempt.onTrial || watch.signal.aborted) throw error
    const why = toFault(error).message
    await rememberKvm(spec.system, qemu, why)
    watch.emit({
      type: 'warning',
      message: `the guest is emulated: KVM is offered here and does not work (${why})`,
      remedy: 'give --accel tcg to stop trying, or run on a machine with working KVM',
    })
    return undefined
  }
  if (attempt.onTrial) await rememberKvm(spec.system, qemu, 'works')
  return machine
}

/** A started QEMU with its shares, as a live machine. */
class Vm implements Live {
  readonly #accel: Accel
  readonly #qemu: Qemu
  readonly #channel: Channel
  readonly #shares: readonly ServedShare[]
  readonly #spec: RunSpec
  #hello: Hello | undefined
  #stopping: Promise<void> | undefined

  static async launch(accel: Accel, boot: Boot): Promise<Vm> {
    const { built, spec, watch } = boot
    const firmware = await quickFirmware(boot.qemu, spec)
    const { qemuArgs } = spec
    const files = [boot.qemu, join(built.path, built.bundle.root), firmware ?? built.path]
    const confinement = await confinementFor({ accel, files, qemuArgs })
    const scratch = await makeScratch(spec.id, confinement.identity?.id)
    const serving = sharesOf(boot).map((share) => serveShare(share, scratch, watch))
    const served = await Promise.allSettled(serving)
    const shares = served.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const failed = served.find((each) => each.status === 'rejected')
    if (failed !== undefined) {
      await removeShares(shares, spec.id, 0)
      throw failed.reason
    }
    for (const { socket } of shares) await admit(confinement, socket)
    const args = qemuArguments(built, spec, { accel, firmware, shares })
    const qemu = startQemu(boot.qemu, args, confinement, watch)
    return new Vm(accel, boot, { qemu, shares })
  }

  private constructor(
    accel: Accel,
    boot: Boot,
    parts: { qemu: Qemu; shares: readonly ServedShare[] },
  ) {
    this.#accel = accel
    this.#spec = boot.spec
    this.#qemu = parts.qemu
    this.#shares = parts.shares
    this.#channel = new Channel(parts.qemu.channel, () => this.#whyEnded())
    for (const share of parts.shares) void share.broken.then((fault) => this.#whenBroken(fault))
    boot.watch.signal.addEventListener(
      'abort',
      () => this.#channel.close(boot.watch.signal.reason),
      {
        once: true,
      },
    )
    if (boot.watch.signal.aborted) this.#channel.close(boot.watch.signal.reason)
  }

  get identity() {
    if (this.#hello === undefined) throw new Error('the guest has not answered yet')
    return { ...this.#hello, accel: this.#accel }
  }

  /** Waits for the guest's first word within the limit, and makes it ready for commands. */
  async untilUp(limitMs: number): Promise<void> {
    const timer = setTimeout(() => {
      const seconds = limitMs / 1000
      this.#channel.close(
        new Fault('boot-failed', `the guest did not answer within ${seconds} s`, {
          remedy: `console.log shows how far it came; ${this.#slowRemedy}`,
        }),
      )
    }, limitMs)
    try {
      this.#hello = await this.#channel.hello
      await prepareGuest(this.#channel, this.#spec)
    } finally {
      clearTimeout(timer)
    }
  }

  get #slowRemedy(): string {
    const longer = '--boot-timeout gives it longer'
    return this.#accel === 'kvm' ? `--accel tcg tells whether KVM is to blame; ${longer}` : longer
  }

  writeFile(path: string, content: Uint8Array, mode: number): Promise<void> {
    return this.#channel.writeFile(path, content, mode)
  }

  exec(command: Command, io: CommandIo): Promise<Exit> {
    return this.#channel.exec(command, io)
  }

  terminate(): void {
    this.#channel.signalAll(15)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#channel.close(new Fault('infra-error', 'the machine was stopped'))
    this.#qemu.quit()
    const killer = setTimeout(() => this.#qemu.kill(), quitMs)
    await this.#qemu.ended
    clearTimeout(killer)
    await removeShares(this.#shares, this.#spec.id, quitMs)
  }

  /** QEMU's own end takes its file servers along, and explains itself. */
  async #whenBroken(fault: Fault): Promise<void> {
    const qemuWentFirst = this.#qemu.ended.then(() => true)
    const patience = new Promise<false>((resolve) => setTimeout(resolve, brokenMs, false).unref())
    if (!(await Promise.race([qemuWentFirst, patience]))) this.#channel.close(fault)
  }

  /** The channel fell silent: QEMU has ended or is about to. */
  async #whyEnded(): Promise<Fault> {
    const killer = setTimeout(() => this.#qemu.kill(), quitMs)
    await this.#qemu.ended
    clearTimeout(killer)
    return this.#qemu.why(this.#hello !== undefined)
  }
}

async function removeShares(
  shares: readonly ServedShare[],
  run: string,
  limitMs: number,
): Promise<void> {
  await Promise.all(shares.map((share) => share.ended(limitMs)))
  await removeScratch(run)
}

/** How long QEMU and its daemons may take to end by themselves. */
const quitMs = 3_000

/** How long QEMU may take to be seen ended after its file servers. */
const brokenMs = 1_000

function sharesOf({ spec, live, covers }: Boot): CoveredShare[] {
  const { shared } = spec
  return [
    { tag: 'store', source: '/nix/store', writable: false, covers: [] },
    { tag: 'host', source: live, writable: true, covers: [] },
    ...(shared === undefined ? [] : [{ tag: 'shared', source: shared, writable: true, covers }]),
  ]
}
