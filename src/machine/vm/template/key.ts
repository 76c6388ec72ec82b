import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { toolVersion } from '../../../model/tool.ts'
import type { Accel } from '../qemu/arguments.ts'

/** Counts up when a template is made or used otherwise. */
const format = 1

/** What a template is of: all that makes one machine, booted, differ from another. */
export interface Subject {
  readonly accel: Accel
  /** QEMU's program, as a path. */
  readonly qemu: string
  /** The arguments it boots with: the bundle, the machine, its size, its devices, its kernel's. */
  readonly arguments: readonly string[]
  /** Where its own system is up: the unit that was waited for, and what made it ready. */
  readonly boot?: { readonly after: string; readonly script: string }
}

/** A name for a template that only the very same machine has; hex. */
export async function templateKey(subject: Subject): Promise<string> {
  const hash = createHash('sha256')
  const parts = [
    format,
    toolVersion,
    subject.accel,
    await identityOf(subject.qemu),
    subject.arguments,
    // A guest under KVM has seen this host's CPU.
    subject.accel === 'kvm' ? await hostCpu() : null,
    ...(subject.boot === undefined ? [] : [subject.boot]),
  ]
  return hash.update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** The build of a program that packages bring: another one has another size or time. */
async function identityOf(program: string): Promise<readonly unknown[]> {
  const path = await realpath(program)
  const { size, mtimeMs } = await stat(path)
  return [path, size, mtimeMs]
}

/** Model, stepping, microcode and flags. */
async function hostCpu(): Promise<string> {
  const [first = ''] = (await readFile('/proc/cpuinfo', 'utf8')).split('\n\n')
  return first.replaceAll(/^(cpu MHz|bogomips|BogoMIPS|processor|apicid|initial apicid).*$/gm, '')
}
