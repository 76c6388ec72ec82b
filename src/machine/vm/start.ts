import { begun } from '../../host/begun.ts'
import type { Boot } from './boot.ts'
import { layGround, outfitOn } from './ground.ts'
import { LiveVm } from './live.ts'
import { bareArguments, coldArguments, warmArguments } from './qemu/arguments.ts'
import { startQemu } from './qemu/qemu.ts'
import { forgetFailure, noteFailure } from './template/failures.ts'
import { keepTemplate } from './template/keep.ts'
import { fillMemory, makeGuestMemory } from './template/memory.ts'
import { closeTemplate, openTemplate, restoreTemplate } from './template/restore.ts'
import { type Draft, removeTemplate } from './template/shelf.ts'
import type { Template } from './template/template.ts'

/** How long a guest from a template may take to begin its run. */
const warmMs = 15_000

/** Boots a machine that has its outfit from the start. */
export async function startCold(boot: Boot): Promise<LiveVm> {
  const ground = await layGround(boot)
  const outfit = await outfitOn(ground, boot)
  const parts = { ...ground.parts, plugs: outfit.plugs }
  const args = coldArguments(boot.built, boot.spec, parts)
  const qemu = startQemu(boot.qemu, args, ground.confinement, boot.watch)
  return broughtUp(new LiveVm(boot, { qemu, outfit: Promise.resolve(outfit) }), async (vm) => {
    await vm.untilGreeted()
    await vm.begin(false, boot.limitMs)
    await vm.raise()
  })
}

/** Boots a machine without its outfit, makes a template of it, and goes on with it. */
export async function startMaking(boot: Boot, draft: Draft): Promise<LiveVm> {
  const memory = await makeGuestMemory(boot.spec.memoryMiB)
  try {
    const ground = await layGround(boot)
    const outfit = outfitOn(ground, boot)
    const args = bareArguments(boot.built, boot.spec, ground.parts)
    const qemu = startQemu(boot.qemu, args, ground.confinement, boot.watch, { memory })
    return await broughtUp(new LiveVm(boot, { qemu, outfit }), async (vm) => {
      const { release } = await vm.untilGreeted()
      await vm.furnish()
      await vm.raise()
      const making = { ...ground, memory, emit: boot.watch.emit }
      const keeping = keepTemplate(qemu, release, draft, making)
      vm.finally(async () => (await keeping).done)
      await vm.awaited(keeping)
      await vm.awaited(vm.plugIn())
      await vm.begin(true, boot.limitMs)
    })
  } finally {
    await memory.close()
  }
}

/** Has a machine come to life from its template. Rejects where it does not, for whatever reason. */
export async function startWarm(boot: Boot, template: Template): Promise<LiveVm> {
  const memory = await makeGuestMemory(boot.spec.memoryMiB)
  const opened = await openTemplate(template).catch(async (error) => {
    await memory.close()
    throw error
  })
  const filled = begun(() => fillMemory(memory, opened.memory, opened.description.map))
  try {
    const ground = await layGround(boot)
    const outfit = outfitOn(ground, boot)
    const args = warmArguments(boot.built, boot.spec, ground.parts)
    const handed = { memory, state: opened.state }
    const qemu = startQemu(boot.qemu, args, ground.confinement, boot.watch, handed)
    const said = { release: template.description.release }
    return await broughtUp(new LiveVm(boot, { qemu, outfit, said }), async (vm) => {
      await vm.awaited(restoreTemplate(qemu.monitor, filled), warmMs)
      await vm.untilGreeted()
      await vm.awaited(vm.plugIn(), warmMs)
      await vm.awaited(qemu.monitor.do('cont'), warmMs)
      await vm.begin(true, warmMs)
      await forgetFailure(template.key)
    })
  } finally {
    await filled.catch(() => undefined)
    await Promise.all([closeTemplate(opened), memory.close()])
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
