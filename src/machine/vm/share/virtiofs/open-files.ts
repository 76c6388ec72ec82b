import { readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../../../../model/fault.ts'
import type { Capacity } from '../share.ts'

/**
 * A daemon holds a descriptor for each file its guest remembers. At its limit it leaves files out
 * of listings without a word, so the limit must never be met, or the run must say so.
 *
 * The kernel grows a process's descriptor table by doubling, never shrinks it, and tells its size.
 * With a limit of one above a power of two, a table larger than that power is the proof that the
 * limit was met once, however short: nothing has to be seen at the right moment.
 */
export interface OpenFiles {
  /** What the daemon's limit is set to. */
  readonly limit: number
  /** The descriptors below which the guest may remember what it likes. */
  readonly comfortable: number
}

/** As much as the daemon's table and the host's hard limit allow. */
export function openFilesWithin(hardLimit: number): OpenFiles {
  const table = 2 ** Math.floor(Math.log2(Math.min(hardLimit, largestTable) - 1))
  return { limit: table + 1, comfortable: table / 2 }
}

/** Beyond a million descriptors the kernel's own limit per process, fs.nr_open, begins. */
const largestTable = 2 ** 20

/** How often a daemon is looked at. Under emulation a guest opens some hundred files meanwhile. */
const everyMs = 25

/** How long a guest that has just forgotten what it could is left in peace. */
const peaceMs = 1_000

/** Watches over the open files of the daemon of a folder. */
export function watchOpenFiles(
  pid: number,
  { limit, comfortable }: OpenFiles,
  fault: () => Fault,
): Capacity & { readonly exceeded: Promise<Fault> } {
  const table = () => tableOf(pid)
  const isMet = () => (table() ?? 0) >= limit
  let exceed!: (fault: Fault) => void
  const exceeded = new Promise<Fault>((resolve) => {
    exceed = resolve
  })
  async function guard(forget: () => Promise<unknown>): Promise<void> {
    for (let size = table(); size !== undefined; size = table()) {
      if (size >= limit) return exceed(fault())
      if (size > comfortable && (await openNow(pid)) > comfortable) {
        await forget()
        if ((await openNow(pid)) > comfortable) await sleep(peaceMs, undefined, { ref: false })
      }
      await sleep(everyMs, undefined, { ref: false })
    }
  }
  return {
    exceeded,
    guard: (forget) => void guard(forget).catch(() => undefined), // the machine has ended
    confirm() {
      if (isMet()) throw fault()
    },
  }
}

/** The largest number of descriptors a process has had room for; undefined once it has ended. */
function tableOf(pid: number): number | undefined {
  try {
    const size = /^FDSize:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return size === undefined ? undefined : Number(size)
  } catch {
    return undefined
  }
}

/** How many descriptors a process has; kernels before 6.2 have them counted one by one. */
async function openNow(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fd`
  return (await stat(folder)).size || (await readdir(folder)).length
}
