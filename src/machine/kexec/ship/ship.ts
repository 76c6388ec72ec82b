import type { Emit } from '../../../model/event.ts'
import type { BuiltImage } from '../../../model/image.ts'
import type { Nix } from '../../../nix/nix.ts'
import { fillFolder } from './folder/fill.ts'
import { pulled } from './folder/pull.ts'
import { sent } from './folder/send.ts'
import { hasPath, importPath, removePath } from './nix-copy.ts'
import { clearPlace, defaultPlace } from './place.ts'
import type { Shell } from './shell.ts'

/** The ways an image reaches a target; `auto` takes what is in its store already, and else sends it. */
export const shipWays = ['auto', 'nix-copy', 'tarball', 'pull'] as const
export type ShipWay = (typeof shipWays)[number]

export interface ShipOptions {
  readonly way: ShipWay
  readonly emit: Emit
  readonly signal?: AbortSignal | undefined
  /** Whose store has the image, for `nix-copy`. */
  readonly nix?: Nix
  /** Where the image's files can be fetched, each by its path, for `pull`. */
  readonly url?: string
  /** The folder in the target's RAM; ours where absent. */
  readonly place?: string
}

/** An image on the target. */
export interface Shipped {
  /** Absolute; `run` lies in it. */
  readonly folder: string
  /** Takes it away again, from a target that has not jumped. */
  withdraw(shell: Shell): Promise<void>
}

/**
 * Brings an image to the target: what of it is not there yet. Called again after the line was cut,
 * it goes on where it was. Rejects with a Fault, or with what the connection rejects with.
 */
export async function ship(
  shell: Shell,
  built: BuiltImage,
  options: ShipOptions,
): Promise<Shipped> {
  const { way, nix, url, place = defaultPlace, signal } = options
  if (way === 'nix-copy' && nix !== undefined) {
    const isNew = await importPath(shell, built, { ...options, nix })
    return inStore(built.path, isNew)
  }
  if (way === 'auto' && (await hasPath(shell, built, signal))) return inStore(built.path, false)
  const bring = way === 'pull' && url !== undefined ? pulled(url) : sent
  const withdraw = (from: Shell) => clearPlace(from, place)
  try {
    return { folder: await fillFolder(shell, built, place, bring, options), withdraw }
  } catch (error) {
    await withdraw(shell).catch(() => undefined) // behind a line that was cut, what is there stays
    throw error
  }
}

function inStore(path: string, isNew: boolean): Shipped {
  return {
    folder: path,
    withdraw: async (shell) => {
      if (isNew) await removePath(shell, path)
    },
  }
}
