import { lstatSync, realpathSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { Fault } from '../../model/fault.ts'

/**
 * The real path of what stands in a folder, through links that stay in it; undefined where nothing
 * does. Throws a Fault for what a link has elsewhere: the folder may be a guest's or a stranger's.
 */
export function placeIn(folder: string, name: string): string | undefined {
  const path = join(folder, name)
  const real = realOf(path)
  if (real === undefined || isWithin(real, realpathSync.native(folder))) return real
  throw new Fault('build-failed', `${path} is a link that leads out of ${folder}, to ${real}`, {
    remedy: 'put a copy in the place of the link, if what it leads to is meant for the guest',
  })
}

/** The same, and throws a Fault for anything but a plain file. Nothing is opened. */
export function plainFileIn(folder: string, name: string): string | undefined {
  const real = placeIn(folder, name)
  if (real === undefined || lstatSync(real).isFile()) return real
  throw new Fault('build-failed', `${join(folder, name)} is not a plain file`, {
    remedy: "remove it, and have the kernel's build write it",
  })
}

/** Whether a path is a folder or below it, both without links and dots. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}
