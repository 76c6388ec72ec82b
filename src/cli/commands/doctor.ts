import type { Check } from '../../host/check.ts'
import { Fault } from '../../model/fault.ts'
import { visible } from '../../report/visible.ts'
import { parseAccess, parseNeed } from '../../request/parse.ts'
import type { RawRequest } from '../../request/raw.ts'
import { callerOf } from '../caller.ts'
import type { LoadCore } from '../core.ts'
import type { OurProcess, Screen } from '../process.ts'
import { type Paint, paintFor } from '../render/paint.ts'
import { targetTable } from '../render/target.ts'

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
  await written(process.stdout, text)
  return exitOf(checks)
}

/**
 * Looks at a host that is to be a testbed. 0 where a run could start there, 1 where it would be
 * refused, 125 where it cannot be looked at.
 */
export async function targetDoctorCommand(
  raw: RawRequest,
  { json = false }: { readonly json?: boolean },
  process: OurProcess,
  loadCore: LoadCore,
): Promise<number> {
  const hardware = { ...raw, machine: 'kexec' }
  const asked = parseNeed(hardware, callerOf(process)) // refuses what cannot be
  const need = raw.system === undefined ? {} : { system: asked.system }
  const access = parseAccess(hardware, callerOf(process))
  const core = await loadCore()
  try {
    const { facts, checks } = await core.inspectTarget(access, need)
    const text = json
      ? `${JSON.stringify({ target: facts, checks }, mapsAsObjects, 2)}\n`
      : `${targetTable(facts)}\n${tableOf(checks, undefined, paintFor(process.stdout))}`
    await written(process.stdout, text)
    return exitOf(checks)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const remedy = error.remedy === undefined ? '' : `${indented(error.remedy, 4)}\n`
    await written(process.stderr, `nixos-testbed: ${visible(error.message)}\n${remedy}`)
    return 125
  }
}

function mapsAsObjects(_: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value
}

function written(screen: Screen, text: string): Promise<void> {
  return new Promise((done) => screen.write(text, () => done()))
}

function exitOf(checks: readonly Check[]): number {
  return checks.some(({ state }) => state === 'missing') ? 1 : 0
}

const colours = { ok: 'green', warning: 'yellow', missing: 'red' } as const

function tableOf(checks: readonly Check[], mend: string | undefined, paint: Paint): string {
  const widest = Math.max(...checks.map(({ name }) => name.length))
  const rows = checks.map(({ name, state, found, remedy }) => {
    const mark = paint(colours[state], state.padEnd('missing'.length))
    const advice = remedy === undefined ? '' : `${indented(remedy, widest + 11)}\n`
    const told = indented(found, widest + 11).trimStart()
    return `${name.padEnd(widest)}  ${mark}  ${told}\n${advice}`
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
