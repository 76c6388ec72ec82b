import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Boot } from './boot.ts'
import { makeOutfit, type Outfit } from './outfit.ts'
import type { VmParts } from './qemu/arguments.ts'
import { admit, type Confinement, confinementFor } from './qemu/confine.ts'
import { quickFirmware } from './qemu/firmware.ts'
import { makeScratch, removeScratch } from './scratch.ts'

/** What a machine is brought up on. */
export interface Ground {
  readonly parts: VmParts
  readonly confinement: Confinement
  /** The folder of its sockets and views. */
  readonly scratch: string
}

/** What a boot's machine is made of. */
export async function partsOf({ accel, qemu, spec }: Boot): Promise<VmParts> {
  return { accel, firmware: await quickFirmware(qemu, spec) }
}

/** Lays the ground of a boot; `removeScratch` clears it. */
export async function layGround(boot: Boot): Promise<Ground> {
  const { accel, built, qemu, spec } = boot
  const parts = await partsOf(boot)
  const files = [qemu, join(built.path, built.bundle.root), parts.firmware ?? built.path]
  // Of the caller's alone are the disks, all that QEMU serves itself, and the cable to a bridge.
  const isCabled = spec.network.kind === 'bridge'
  const opensOurs = spec.disks.length > 0 || boot.transport === '9p' || isCabled
  const needs = { accel, files, opensOurs, qemuArgs: spec.qemuArgs }
  const confinement = await confinementFor(needs)
  const scratch = await makeScratch(spec.id, confinement.identity?.id)
  return { parts, confinement, scratch }
}

/** Makes a boot's outfit, its sockets open to its QEMU. Where it rejects the ground is clear. */
export async function outfitOn({ scratch, confinement }: Ground, boot: Boot): Promise<Outfit> {
  try {
    const outfit = await makeOutfit(boot, scratch)
    const names = await readdir(scratch)
    for (const name of names.filter((each) => each.endsWith('.sock')))
      await admit(confinement, join(scratch, name))
    return outfit
  } catch (error) {
    await removeScratch(boot.spec.id)
    throw error
  }
}
