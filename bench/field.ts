import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readBundle } from '../src/bundle/read.ts'
import type { BuiltBundle } from '../src/model/bundle.ts'
import { type System, systemNames } from '../src/model/system.ts'
import { bare, bareDirect } from './contestants/bare.ts'
import type { Contestant, Size } from './contestants/contestant.ts'
import { nodeStart } from './contestants/node.ts'
import { resultIn, testbed, testbedRun } from './contestants/testbed.ts'
import { vng } from './contestants/vng.ts'
import type { Bench } from './measure/interleave.ts'
import { timed } from './measure/process.ts'
import type { Options } from './options.ts'
import { trixieChroot } from './trixie/chroot.ts'

/** Those who are measured for one guest system, all with the same kernel. */
export interface Heat {
  readonly system: System
  readonly built: BuiltBundle
  readonly testbed: Contestant
  readonly bare: Contestant
  /** Where the tool enters the kernel in another way than QEMU does by itself. */
  readonly direct?: Contestant
  readonly vng?: Contestant
}

/** All who are measured, and what is left out and why. */
export interface Field {
  readonly heats: readonly Heat[]
  readonly node: Contestant
  /** Where virtme-ng is, if it is measured. */
  readonly chroot?: string
  readonly skipped: readonly string[]
}

/** Makes everything that is to be measured ready to start. */
export async function lineUp(options: Options, bench: Bench): Promise<Field> {
  const skipped: string[] = []
  const chroot = await chrootFor(options, bench, (reason) => skipped.push(`\`vng\`: ${reason}`))
  const heats: Heat[] = []
  for (const system of options.systems) {
    if (options.size.accel === 'tcg' || isNative(system))
      heats.push(await heatOf(system, options.size, isNative(system) ? chroot : undefined, bench))
    else skipped.push(`${system}: KVM runs only this host's own architecture`)
  }
  return { heats, node: nodeStart(), ...(chroot === undefined ? {} : { chroot }), skipped }
}

export function contestantsOf({ heats, node }: Field): Contestant[] {
  const each = heats.flatMap(({ testbed, bare, direct, vng }) =>
    [testbed, bare, direct, vng].flatMap((contestant) => contestant ?? []),
  )
  return [...each, node]
}

export async function chrootFor(
  options: Options,
  bench: Bench,
  skip: (reason: string) => void,
): Promise<string | undefined> {
  if (!options.withVng) return void skip('left out, as asked')
  // The aims compare with virtme-ng on x86_64 only.
  if (!options.systems.some((system) => system === 'x86_64-linux' && isNative(system)))
    return void skip('is compared for an x86_64 guest on an x86_64 host')
  try {
    return await trixieChroot(options, bench)
  } catch (error) {
    bench.signal.throwIfAborted()
    return void skip(error instanceof Error ? error.message : String(error))
  }
}

async function heatOf(
  system: System,
  size: Size,
  chroot: string | undefined,
  bench: Bench,
): Promise<Heat> {
  bench.tell(`building the ${system} guest, where it is not built yet`)
  const built = await guestOf(system, size, bench)
  return {
    system,
    built,
    testbed: testbed(system, size),
    bare: await bare(built, size, bench.folder),
    ...(built.bundle.kernel.vmlinux === undefined
      ? {}
      : { direct: await bareDirect(built, size, bench.folder) }),
    ...(chroot === undefined ? {} : { vng: await vng(chroot, built, size) }),
  }
}

/** The guest that the tool runs; it is built by then, and what a run needs is installed. */
export async function guestOf(
  system: System,
  size: Size,
  bench: Bench,
  packages?: string,
): Promise<BuiltBundle> {
  const folder = join(bench.folder, `guest-${system}`)
  await mkdir(folder, { recursive: true })
  const watch = { log: join(folder, 'log'), signal: bench.signal, timeoutMs: 60 * 60_000 }
  const more = packages === undefined ? [] : ['--packages', packages]
  await timed(testbedRun('true', system, size, folder, more), watch)
  const path = (await resultIn(folder)).environment.bundle
  if (path === undefined) throw new Error(`the result in ${folder} names no bundle`)
  return { path, bundle: await readBundle(path) }
}

function isNative(system: System): boolean {
  return systemNames[system].node === process.arch
}
