import { toFault } from '../../../model/fault.ts'
import type { FetchTemplate } from '../../../model/machine.ts'
import type { RunSpec } from '../../../model/plan.ts'
import type { Transport } from '../../../model/request.ts'
import { mostPlugs } from '../qemu/ports.ts'
import { failureOf } from './failures.ts'
import { claimTemplate, type Draft, findTemplate, removeTemplate } from './shelf.ts'
import type { Template } from './template.ts'

/** How a machine comes up. */
export type Start =
  /** It boots with its devices. `why` where a warm start might have been expected. */
  | { readonly kind: 'cold'; readonly why?: string }
  /** It boots without them, becomes a template, and is given them then. */
  | { readonly kind: 'making'; readonly draft: Draft; readonly why?: string }
  | { readonly kind: 'warm'; readonly template: Template }

/** A guest's memory is read whole to make a template of it: more takes too long. */
const mostMemoryMiB = 16 * 1024

/** Beside the shares and the network card. */
const mostDisks = mostPlugs - 4

/** Why a run cannot start warm, whatever lies on the shelf; undefined where it can. */
export function whyCold(spec: RunSpec, transport: Transport): string | undefined {
  if (transport === '9p') return 'QEMU serves 9p only to a machine that boots with it'
  if (spec.qemuArgs.length > 0) return 'QEMU options of your own are part of the machine'
  if (spec.initrdConsole) return 'its boot is to be seen'
  if (spec.memoryMiB > mostMemoryMiB) return `its memory is above ${mostMemoryMiB} MiB`
  if (spec.disks.length > mostDisks) return `it has more than ${mostDisks} disks`
  return undefined
}

/**
 * The way to bring up the machine of a key: from its template, which may have to be fetched, or by
 * making it. `untilMade` waits for another that is making it, where that is worth the while. Never
 * rejects.
 */
export async function chooseStart(
  key: string,
  fetch?: FetchTemplate,
  untilMade?: () => Promise<void>,
): Promise<Start> {
  try {
    const failure = await failureOf(key)
    if (failure !== undefined) return { kind: 'cold', why: failure }
    const found = (await findTemplate(key)) ?? (await fetched(key, fetch))
    if (typeof found === 'object') return { kind: 'warm', template: found }
    if (found === 'damaged') await removeTemplate(key)
    const draft = await claimTemplate(key)
    if (draft === undefined) return await afterAnother(key, untilMade)
    return found === 'damaged'
      ? { kind: 'making', draft, why: 'its template was damaged, and is made anew' }
      : { kind: 'making', draft }
  } catch (error) {
    return { kind: 'cold', why: `templates cannot be kept: ${toFault(error).message}` }
  }
}

async function fetched(key: string, fetch: FetchTemplate | undefined) {
  await fetch?.(key)
  return await findTemplate(key)
}

async function afterAnother(key: string, untilMade?: () => Promise<void>): Promise<Start> {
  await untilMade?.()
  const found = untilMade && (await findTemplate(key))
  if (typeof found === 'object') return { kind: 'warm', template: found }
  return { kind: 'cold', why: 'another run is making its template' }
}
