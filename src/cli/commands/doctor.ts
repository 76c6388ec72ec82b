import type { Check } from '../../host/check.ts'
import { visible } from '../../report/visible.ts'
import { parseNeed } from '../../request/parse.ts'
import type { RawRequest } from '../../request/raw.ts'
import { callerOf } from '../caller.ts'
import type { LoadCore } from '../core.ts'
import type { OurProcess } from '../process.ts'
import { type Paint, paintFor } from '../render/paint.ts'

/** Looks at all a run would need of this host. 0 where it could start, 1 where something is missing. */
export async function doctorCommand(
  raw: RawRequest,
  { json = false }: { readonly json?: boolean },
  process: OurProcess,
  loadCore: LoadCore,
): Promise<number> {
  const need = parseNeed(raw, callerOf(process))
  const core = await loadCore()
  const checks = await core.inspectHost(need)
  const packages = [...new Set(checks.flatMap((check) => check.packages ?? []))]
  const mend = packages.length === 0 ? undefined : await core.installCommand(packages)
  const text = json
    ? `${JSON.stringify({ checks, ...(mend === undefined ? {} : { mend }) }, null, 2)}\n`
    : tableOf(checks, mend, paintFor(process.stdout))
  await new Promise<void>((done) => process.stdout.write(text, () => done()))
  return checks.some(({ state }) => state === 'missing') ? 1 : 0
}

const colours = { ok: 'green', warning: 'yellow', missing: 'red' } as const

function tableOf(checks: readonly Check[], mend: string | undefined, paint: Paint): string {
  const widest = Math.max(...checks.map(({ name }) => name.length))
  const rows = checks.map(({ name, state, found, remedy }) => {
    const mark = paint(colours[state], state.padEnd('missing'.length))
    const advice = remedy === undefined ? '' : `${indented(remedy, widest + 11)}\n`
    return `${name.padEnd(widest)}  ${mark}  ${visible(found)}\n${advice}`
  })
  return rows.join('') + summaryOf(checks, mend)
}

function summaryOf(checks: readonly Check[], mend: string | undefined): string {
  const missing = checks.filter(({ state }) => state === 'missing').length
  const verdict = missing === 0 ? 'a run can start' : `${missing} missing`
  return `\n${verdict}\n${mend === undefined ? '' : `\nTo install what is missing:\n  ${mend}\n`}`
}

function indented(text: string, columns: number): string {
  return visible(text).replace(/^/gm, ' '.repeat(columns))
}
