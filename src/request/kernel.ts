import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import type { KernelRequest } from '../model/request.ts'
import type { Asked } from './asked.ts'
import { hasControl } from './control.ts'
import { readFolder, readPath, statOf } from './paths.ts'

const mostAppended = 1536 // of the 2048 bytes both architectures keep of a command line

/** The user's own kernel: an image with its modules, or the tree it was built in. */
export function readKernel(asked: Asked): KernelRequest | undefined {
  const path = readPath(asked, 'kernel')
  const modules = readFolder(asked, 'modules', 'give the folder that holds lib/modules/RELEASE')
  if (path === undefined) {
    if (asked.raw.modules !== undefined && asked.raw.kernel === undefined)
      asked.refuse('modules', {
        value: asked.raw.modules,
        reason: 'are for a kernel of your own, and none is given',
        remedy: `add ${asked.nameOf('kernel')} FILE, or leave the modules out`,
      })
    return undefined
  }
  const stat = statOf(path)
  if (stat?.isDirectory()) return readBuildTree(asked, path)
  if (stat?.isFile() && isReadable(path))
    return { kind: 'image', file: path, ...(modules === undefined ? {} : { modules }) }
  asked.refuse('kernel', {
    value: path,
    reason: whyNoImage(stat !== undefined, stat?.isFile() === true),
    remedy: "give a kernel image (bzImage, vmlinuz, Image) or a kernel's build tree",
  })
  return undefined
}

function whyNoImage(exists: boolean, isFile: boolean): string {
  if (!exists) return 'does not exist'
  return isFile ? 'cannot be read' : 'is neither a file nor a folder'
}

function readBuildTree(asked: Asked, tree: string): KernelRequest {
  if (asked.raw.modules !== undefined)
    asked.refuse('modules', {
      value: asked.raw.modules,
      reason: 'come from the build tree when the kernel is one',
      remedy: 'leave it out',
    })
  if (!statOf(join(tree, '.config'))?.isFile())
    asked.refuse('kernel', {
      value: tree,
      reason: 'is a folder without .config, so no kernel was built in it',
      remedy: 'give the folder that make wrote to (the one of O=, where you used it)',
    })
  return { kind: 'build-tree', tree }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

/** Additions to the kernel's command line. */
export function readAppend(asked: Asked): readonly string[] {
  const append = asked.raw.append ?? []
  for (const value of append)
    if (value.trim() === '' || hasControl(value))
      asked.refuse('append', {
        value,
        reason: 'is not an argument for a kernel',
        remedy: 'write it on one line, like console=ttyS1 or quiet',
      })
  const bytes = Buffer.byteLength(append.join(' '))
  if (bytes > mostAppended)
    asked.refuse('append', {
      reason: `the arguments take ${bytes} bytes, and a kernel reads only the first 2048 of all`,
      remedy: `keep them below ${mostAppended}`,
    })
  return append
}
