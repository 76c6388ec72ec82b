import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readUpdates } from '../machine/kexec/microcode/read.ts'
import type { MicrocodeWish } from '../model/microcode.ts'
import type { Asked, Refusal } from './asked.ts'
import { hasControl } from './control.ts'
import { statOf } from './paths.ts'

/** In bytes; all that Intel has ever published is a sixth of it. */
const mostBytes = 64 * 2 ** 20

/** Which microcode the guest's kernel is given; undefined for none. */
export function readMicrocode(asked: Asked): MicrocodeWish | undefined {
  const { microcode: value, system } = asked.raw
  if (value === undefined) return undefined
  const wish: MicrocodeWish | Refusal =
    (system ?? asked.caller.host.system) === 'aarch64-linux'
      ? { reason: 'is for x86 processors, and the guest is aarch64-linux', remedy: 'leave it out' }
      : wishOf(value, asked.caller.cwd)
  if (!('reason' in wish)) return wish
  asked.refuse('microcode', { value, ...wish })
  return undefined
}

function wishOf(value: string, cwd: string): MicrocodeWish | Refusal {
  if (value === 'auto') return { kind: 'auto' }
  const path = resolve(cwd, value)
  const stat = value === '' || hasControl(value) ? undefined : statOf(path)
  if (stat === undefined) return { reason: 'does not exist', remedy: giving }
  const files = filesAt(path, stat.isDirectory())
  if ('reason' in files) return files
  const known = files.filter((file) => readUpdates(file) !== undefined)
  if (known.length > 0) return { kind: 'given', path, files: known }
  return { reason: "holds no microcode of Intel's or AMD's", remedy: giving }
}

const giving =
  'give auto, or a file as in /lib/firmware/intel-ucode or amd-ucode, or a folder of them'

function filesAt(path: string, isFolder: boolean): Buffer[] | Refusal {
  const paths = isFolder ? readdirSync(path).map((name) => join(path, name)) : [path]
  const plain = paths.filter((each) => statOf(each)?.isFile())
  const bytes = plain.reduce((sum, each) => sum + (statOf(each)?.size ?? 0), 0)
  if (bytes > mostBytes) return { reason: 'has more than 64 MiB', remedy: giving }
  try {
    return plain.map((each) => readFileSync(each))
  } catch {
    return { reason: 'cannot be read', remedy: giving }
  }
}
