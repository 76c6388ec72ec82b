import { contestantsOf, lineUp } from './field.ts'
import { benchProgram } from './main.ts'
import { type Bench, interleave } from './measure/interleave.ts'
import { contestTerms, type Options } from './options.ts'
import { report } from './report/report.ts'

/** Measures cold runs against the bare minimum and virtme-ng; README.md tells what and how. */
async function cold(options: Options, surroundings: Bench): Promise<string> {
  const field = await lineUp(options, surroundings)
  const samples = await interleave(contestantsOf(field), options.rounds, surroundings)
  return report(field, samples, options, surroundings)
}

await benchProgram('last', contestTerms, cold)
