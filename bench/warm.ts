import { mkdtemp, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemNames } from '../src/model/system.ts'
import { chrootFor } from './field.ts'
import { benchProgram } from './main.ts'
import { type Bench, interleave } from './measure/interleave.ts'
import { contestTerms, type Options } from './options.ts'
import { contestantsOf, type WarmHeat, warmHeat } from './warm/heat.ts'
import { warmSection } from './warm/report.ts'

/** Measures warm runs against cold ones, virtme-ng and each other; README.md tells what and how. */
async function warm(options: Options, surroundings: Bench): Promise<string> {
  const chroot = await chrootFor(options, surroundings, (why) =>
    surroundings.tell(`no virtme-ng: ${why}`),
  )
  // Not among the tool's own folders, which it shares with no guest.
  const shared = await mkdtemp(join(tmpdir(), 'bench-shared-'))
  try {
    return await measure(options, { bench: surroundings, chroot, shared })
  } finally {
    await rmdir(shared)
  }
}

async function measure(
  options: Options,
  { bench, chroot, shared }: { bench: Bench; chroot: string | undefined; shared: string },
): Promise<string> {
  const heats: WarmHeat[] = []
  for (const system of options.systems) {
    const isNative = systemNames[system].node === process.arch
    const given = { bench, chroot: isNative ? chroot : undefined, shared }
    heats.push(await warmHeat(system, options.size, given))
  }
  const samples = await interleave(heats.flatMap(contestantsOf), options.rounds, bench)
  const sections = heats.map((heat) => warmSection(heat, samples))
  return [`Medians of ${options.rounds} rounds, in seconds.`, ...sections].join('\n\n')
}

await benchProgram('last-warm', contestTerms, warm)
