import { Channel, type Hello } from '../../channel/channel.ts'
import { Fault } from '../../model/fault.ts'
import type { Command, CommandIo, Live } from '../../model/machine.ts'
import type { Exit } from '../../model/outcome.ts'
import { beginRun, setClock } from '../begin.ts'
import { raiseSystem } from '../system/raise.ts'
import { within } from '../within.ts'
import type { Boot } from './boot.ts'
import { HostFault } from './host-fault.ts'
import type { Outfit } from './outfit.ts'
import { forgetFiles, furnishGuest, prepareGuest, prepareShared, risesLate } from './prepare.ts'
import { Refusal, Unanswered } from './qemu/monitor.ts'
import { placed } from './qemu/ports.ts'
import type { Qemu } from './qemu/qemu.ts'
import { removeScratch } from './scratch.ts'
import { Standstill } from './standstill.ts'

/** How long QEMU and its daemons may take to end by themselves. */
const quitMs = 3_000

/** How long the guest may take to write out what it holds. */
const syncMs = 10_000

/** A guest from a template is ready in a fraction of a second; one that takes this long stands still. */
const warmReadyMs = 20_000

/** How long QEMU may take to be seen ended after its file servers. */
const brokenMs = 1_000

interface Parts {
  readonly qemu: Qemu
  /** What it is to be given, once that is made. */
  readonly outfit: Promise<Outfit>
  /** What a guest from a template has said already. */
  readonly said?: Hello
}

/** A started QEMU with its outfit: first a machine to be brought up, then a live one. */
export class LiveVm implements Live {
  readonly qemu: Qemu
  readonly #boot: Boot
  readonly #outfit: Promise<Outfit>
  readonly #channel: Channel
  readonly #start: 'cold' | 'warm'
  #hello: Hello | undefined
  #bootId: string | undefined
  #plugged = false
  #isRising = false
  readonly #startedAt = performance.now()
  #finish: () => Promise<void> = async () => undefined
  #stopping: Promise<undefined> | undefined

  constructor(boot: Boot, { qemu, outfit, said }: Parts) {
    this.qemu = qemu
    this.#boot = boot
    this.#outfit = outfit
    this.#start = said === undefined ? 'cold' : 'warm'
    this.#channel = new Channel(qemu.channel, () => this.#whyEnded(), said)
    outfit.then(
      ({ shares }) => {
        for (const { broken } of shares) void broken.then((fault) => this.#whenBroken(fault))
      },
      (error) => this.#channel.close(error),
    )
    this.#channel.closeOn(boot.watch.signal)
  }

  get identity() {
    if (this.#hello === undefined || this.#bootId === undefined)
      throw new Error('the run has not begun yet')
    const { release } = this.#hello
    return { bootId: this.#bootId, release, accel: this.#boot.accel, start: this.#start }
  }

  /** Whether it came so far that a script could start. */
  get hasAnswered(): boolean {
    return this.#hello !== undefined && !this.#isRising
  }

  /** Waits for the guest's first word, within the limit for its boot. */
  async untilGreeted(): Promise<Hello> {
    const { limitMs } = this.#boot
    const seconds = limitMs / 1000
    this.#hello = await this.#channel.within(limitMs, this.#channel.hello, () => {
      const remedy = `console.log shows how far it came; ${this.#slowRemedy}`
      return new Fault('boot-failed', `the guest did not answer within ${seconds} s`, { remedy })
    })
    return this.#hello
  }

  /** Gives a machine that has booted without it its outfit. It may stand still. */
  async plugIn(): Promise<void> {
    const { monitor } = this.qemu
    const { plugs } = await this.#outfit
    const backends = plugs.flatMap(({ commands }) => commands)
    const devices = placed(plugs).map((device) => ({ execute: 'device_add', arguments: device }))
    // QEMU carries them out in this order, without a wait of ours between them.
    const done = [...backends, ...devices].map((each) => monitor.do(each.execute, each.arguments))
    await Promise.all(done).catch((error) => {
      // What stands behind a device is the host's; the machine takes any.
      throw error instanceof Refusal ? new HostFault(error.message, 'look at what it names') : error
    })
  }

  /** Makes the machine this run's own. Rejects where it does not answer within the limit. */
  async begin(plugged: boolean, limitMs: number): Promise<void> {
    this.#plugged = plugged
    this.#bootId = await this.#channel.within(
      limitMs,
      beginRun(this.#channel, plugged, plugged && this.#isSystemOfTemplate),
      () => new Fault('boot-failed', `the guest did not begin its run within ${limitMs / 1000} s`),
    )
  }

  /** Gives a guest that has booted what all runs have alike. */
  async furnish(): Promise<void> {
    await this.awaited(furnishGuest(this.#channel, this.#boot.built.bundle))
  }

  /** Has the guest's own system come up, where it has one that needs nothing of a run. */
  async raise(): Promise<void> {
    if (this.#isSystemOfTemplate) await this.#raise()
  }

  /** Gives the guest its shares and its network, and then its system, if it waits for them. Rejects with a Standstill where it came from a template and does nothing. */
  async prepare(): Promise<void> {
    const { spec, built, filled } = this.#boot
    const isWarm = this.#start === 'warm'
    const limitMs = isWarm ? Math.min(warmReadyMs, this.#boot.limitMs) : this.#boot.limitMs
    await filled
    const { shares } = await this.#outfit
    const plugged = this.#plugged
    const preparing = Promise.all([
      setClock(this.#channel),
      prepareGuest(this.#channel, spec, built.bundle, { shares, plugged }),
    ])
    await this.#channel.within(limitMs, preparing, () => {
      const message = `the guest was not ready within ${limitMs / 1000} s`
      const Late = isWarm ? Standstill : Fault
      return new Late('boot-failed', message, { remedy: this.#slowRemedy })
    })
    const guard = () => {
      for (const { capacity } of shares) capacity?.guard(() => forgetFiles(this.#channel))
    }
    if (!risesLate(spec, built.bundle)) return guard()
    await this.#raise(guard)
    await this.awaited(prepareShared(this.#channel, spec, shares))
  }

  /** Waits for what QEMU does with the machine, within the limit and while the run goes on. */
  awaited<T>(work: Promise<T>, limitMs = this.#boot.limitMs): Promise<T> {
    return this.#channel.within(limitMs, work, () => {
      const message = `QEMU was not done with the machine within ${limitMs / 1000} s`
      return new Fault('boot-failed', message, { remedy: this.#slowRemedy })
    })
  }

  /** Has something done when the machine has ended, before its end is told. */
  finally(finish: () => Promise<void>): void {
    this.#finish = finish
  }

  writeFile(path: string, content: Uint8Array, mode: number): Promise<void> {
    return this.#channel.writeFile(path, content, mode)
  }

  async exec(command: Command, io: CommandIo): Promise<Exit> {
    const exit = await this.#channel.exec(command, io)
    for (const { capacity } of (await this.#outfit).shares) capacity?.confirm()
    return exit
  }

  /** Pages that were written through memory maps reach the host only now; the rest is there. */
  async sync(): Promise<void> {
    await within(syncMs, this.#channel.sync()).catch(() => undefined)
  }

  terminate(): void {
    this.#channel.signalAll(15)
  }

  stop(): Promise<undefined> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  /** What an error while the machine was brought up means: QEMU's end explains more than it. */
  async explain(error: unknown): Promise<unknown> {
    if (this.#boot.watch.signal.aborted) return this.#boot.watch.signal.reason
    if (!(error instanceof Unanswered)) return error
    return (await this.#endsWithin(brokenMs)) ? this.qemu.why(this.hasAnswered) : error
  }

  /** Whether its system is up before it is a run's: all runs of a template have the same start of it. */
  get #isSystemOfTemplate(): boolean {
    const { spec, built } = this.#boot
    return spec.systemd !== undefined && !risesLate(spec, built.bundle)
  }

  async #raise(onAgent?: () => void): Promise<void> {
    const { spec, built, evidence, watch } = this.#boot
    if (spec.systemd === undefined) return
    const limitMs = spec.limits.bootMs
    const { toplevel } = built.bundle
    const { emit } = watch
    this.#isRising = true
    await raiseSystem(this.#channel, {
      ...spec.systemd,
      toplevel,
      limitMs,
      deadline: this.#startedAt + limitMs,
      evidence,
      emit,
      ...(onAgent && { onAgent }),
    })
    this.#isRising = false
  }

  get #slowRemedy(): string {
    const longer = '--boot-timeout gives it longer'
    const { accel } = this.#boot
    return accel === 'kvm' ? `--accel tcg tells whether KVM is to blame; ${longer}` : longer
  }

  async #stop(): Promise<undefined> {
    this.#channel.close(new Fault('infra-error', 'the machine was stopped'))
    this.qemu.monitor.quit()
    // Where the guest has not answered, nothing of it has to end in order.
    const patienceMs = this.hasAnswered ? quitMs : 0
    await this.#untilEnded(patienceMs)
    const outfit = await this.#outfit.catch(() => undefined)
    await outfit?.end(patienceMs)
    await removeScratch(this.#boot.spec.id)
    await this.#finish()
  }

  /** QEMU's own end takes its file servers along, and explains itself. */
  async #whenBroken(fault: Fault): Promise<void> {
    if (!(await this.#endsWithin(brokenMs))) this.#channel.close(fault)
  }

  async #endsWithin(ms: number): Promise<boolean> {
    const patience = new Promise<false>((resolve) => setTimeout(resolve, ms, false).unref())
    return await Promise.race([this.qemu.ended.then(() => true), patience])
  }

  /** The channel fell silent: QEMU has ended or is about to. */
  async #whyEnded(): Promise<Fault> {
    await this.#untilEnded()
    return this.qemu.why(this.hasAnswered)
  }

  async #untilEnded(patienceMs = quitMs): Promise<void> {
    const killer = setTimeout(() => this.qemu.kill(), patienceMs)
    await this.qemu.ended
    clearTimeout(killer)
  }
}
