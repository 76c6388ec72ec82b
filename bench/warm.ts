import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemNames } from '../src/model/system.ts'
import { chrootFor } from './field.ts'
import { benchProgram } from './main.ts'
import { type Bench, interleave } from './measure/interleave.ts'
import type { Options } from './options.ts'
import { contestantsOf, type WarmHeat, warmHeat } from './warm/heat.ts'
import { warmSection } from './warm/report.ts'

/** Measures warm runs against cold ones, virtme-ng and each other; README.md tells what and how. */
async function warm(options: Options, surroundings: Bench): Promise<string> {
  const chroot = await chrootFor(options, surroundings, (why) =>
    surroundings.tell(`no virtme-ng: ${why}`),
  )
  const shared = join(surroundings.folder, 'shared')
  await mkdir(shared)
  const heats: WarmHeat[] = []
  for (const system of options.systems) {
    const isNative = systemNames[system].node === process.arch
    const given = { bench: surroundings, chroot: isNative ? chroot : undefined, shared }
    heats.push(await warmHeat(system, options.size, given))
  }
  const samples = await interleave(heats.flatMap(contestantsOf), options.rounds, surroundings)
  const sections = heats.map((heat) => warmSection(heat, samples))
  return [`Medians of ${options.rounds} rounds, in seconds.`, ...sections].join('\n\n')
}

await benchProgram('last-warm', warm)
