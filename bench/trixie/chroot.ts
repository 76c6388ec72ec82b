import { access, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../../src/host/programs.ts'
import type { Bench } from '../measure/interleave.ts'
import { type Start, timed } from '../measure/process.ts'
import type { Options } from '../options.ts'
import { apart, entered } from './enter.ts'

/** virtme-ng itself, and what it needs to boot a kernel that has virtiofs as a module. */
const packages = ['virtme-ng', 'qemu-system-x86', 'virtiofsd', 'busybox-static']
const timeoutMs = 30 * 60_000

/**
 * The Debian trixie that virtme-ng runs in, made once. Needs root. Rejects with
 * the reason where it cannot be had.
 */
export async function trixieChroot(
  { work, mirror }: Options,
  { tell, signal }: Bench,
): Promise<string> {
  const root = join(work, 'trixie')
  if (await exists(root)) return root
  await refuseWithoutMeans()
  const draft = `${root}.draft`
  await rm(draft, { recursive: true, force: true })
  for (const [index, step] of steps(draft, mirror).entries()) {
    tell(`making a Debian trixie with virtme-ng: ${step.what}`)
    const log = join(work, `trixie-${index}.log`)
    await timed(step.start, { log, signal, timeoutMs }).catch((cause) => {
      throw new Error(`Debian trixie cannot be made (${step.what}); ${log} says why`, { cause })
    })
  }
  await rename(draft, root)
  return root
}

function steps(root: string, mirror: string): { what: string; start: Start }[] {
  const apt = (...args: string[]) => entered(root, ['apt-get', '--yes', ...args])
  return [
    { what: 'debootstrap', start: apart(['debootstrap', 'trixie', root, mirror]) },
    // debootstrap may leave packages that wait for others to be configured.
    { what: 'what is left to configure', start: apt('install', '--fix-broken') },
    { what: packages.join(', '), start: apt('install', '--no-install-recommends', ...packages) },
  ]
}

async function refuseWithoutMeans(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('its chroot needs root: run the bench as root')
  if ((await findProgram('debootstrap')) === undefined)
    throw new Error('its chroot needs debootstrap: apt-get install debootstrap')
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
