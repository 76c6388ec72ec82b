import type { VmParts } from './arguments.ts'
import { bareArguments, coldArguments, warmArguments } from './arguments.ts'
import type { Boot } from './boot.ts'
import { quickFirmware } from './firmware.ts'
import { LiveVm } from './live.ts'
import { userNetwork } from './network-plug.ts'
import type { Plug } from './plug.ts'
import { startQemu } from './qemu.ts'
import { makeScratch, removeScratch } from './scratch.ts'
import { serveShares } from './share/serve.ts'
import type { Served } from './share/share.ts'
import { forgetFailure, noteFailure } from './template/failures.ts'
import { keepTemplate } from './template/keep.ts'
import { closeTemplate, openTemplate, restoreTemplate } from './template/restore.ts'
import { type Draft, removeTemplate } from './template/shelf.ts'
import type { Template } from './template/template.ts'

/** How long a guest from a template may take to begin its run. */
const warmMs = 15_000

/** Boots a machine that has its devices from the start. */
export async function startCold(boot: Boot): Promise<LiveVm> {
  const scratch = await makeScratch(boot.spec.id)
  const shares = await serveShares(boot, scratch).catch(async (error) => {
    await removeScratch(boot.spec.id)
    throw error
  })
  const parts = { ...(await partsOf(boot)), plugs: plugsOf(shares) }
  const args = coldArguments(boot.built, boot.spec, parts)
  const qemu = startQemu(boot.qemu, args, boot.watch)
  return broughtUp(new LiveVm(boot, { qemu, serving: Promise.resolve(shares) }), async (vm) => {
    await vm.untilGreeted()
    await vm.begin(false, boot.limitMs)
  })
}

/** Boots a machine without its devices, makes a template of it, and goes on with it. */
export async function startMaking(boot: Boot, draft: Draft): Promise<LiveVm> {
  const scratch = await makeScratch(boot.spec.id)
  const serving = serveShares(boot, scratch)
  const args = bareArguments(boot.built, boot.spec, await partsOf(boot))
  const qemu = startQemu(boot.qemu, args, boot.watch)
  return broughtUp(new LiveVm(boot, { qemu, serving }), async (vm) => {
    const { release } = await vm.untilGreeted()
    const keeping = keepTemplate(qemu, release, draft, { scratch, emit: boot.watch.emit })
    vm.finally(async () => (await keeping).done)
    await vm.awaited(keeping)
    await vm.awaited(pluggedIn(vm, serving))
    await vm.begin(true, boot.limitMs)
  })
}

/** Has a machine come to life from its template. Whoever rejects has noted why with the template. */
export async function startWarm(boot: Boot, template: Template): Promise<LiveVm> {
  const opened = await openTemplate(template)
  try {
    const scratch = await makeScratch(boot.spec.id)
    const serving = serveShares(boot, scratch)
    const args = warmArguments(boot.built, boot.spec, await partsOf(boot))
    const qemu = startQemu(boot.qemu, args, boot.watch, opened.state)
    const said = { release: template.description.release }
    const vm = new LiveVm(boot, { qemu, serving, said })
    return await broughtUp(vm, async () => {
      await vm.awaited(restoreTemplate(qemu, opened), warmMs)
      await vm.untilGreeted()
      await vm.awaited(pluggedIn(vm, serving), warmMs)
      await vm.awaited(qemu.monitor.do('cont'), warmMs)
      await vm.begin(true, warmMs)
      await forgetFailure(template.key)
    })
  } finally {
    await closeTemplate(opened)
  }
}

/** Takes a template down that did not come to life, and notes why. */
export async function condemn({ key }: Template, why: string): Promise<void> {
  await noteFailure(key, why)
  await removeTemplate(key)
}

/** Brings a started machine up; where that fails it is stopped, and the error says why it ended. */
async function broughtUp(vm: LiveVm, up: (vm: LiveVm) => Promise<void>): Promise<LiveVm> {
  try {
    await up(vm)
    return vm
  } catch (error) {
    const why = await vm.explain(error)
    await vm.stop()
    throw why
  }
}

export async function partsOf({ accel, qemu, spec }: Boot): Promise<VmParts> {
  return { accel, firmware: await quickFirmware(qemu, spec) }
}

async function pluggedIn(vm: LiveVm, serving: Promise<readonly Served[]>): Promise<void> {
  await vm.plugIn(plugsOf(await serving))
}

function plugsOf(shares: readonly Served[]): Plug[] {
  return [...shares.map(({ plug }) => plug), userNetwork()]
}
