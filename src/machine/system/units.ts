import type { FailedUnit } from '../../model/failed-unit.ts'
import { ask, type Guest } from './ask.ts'

/** How many failed units are told of one by one. */
const mostUnits = 50

/** As long as a unit's name may be, and as much of a description as is told. */
const longestText = 255

/** The units that have failed in a guest so far. Rejects where that cannot be told. */
export async function failedUnits(guest: Guest): Promise<readonly FailedUnit[]> {
  const list = ['list-units', '--all', '--state=failed', '--plain', '--full', '--no-legend']
  const { code, text } = await ask(guest, 'systemctl', '--no-pager', ...list)
  if (code !== 0) throw new Error(`systemctl does not tell which units failed: ${text.trim()}`)
  const names = text.split('\n').flatMap((line) => /^\S+/.exec(line) ?? [])
  if (names.length === 0) return []
  const shown = await show(guest, ['Id', 'Result', 'Description'], names.slice(0, mostUnits))
  return shown.map(({ Id = '', Result = '', Description = '' }) => ({
    unit: Id.slice(0, longestText),
    result: Result.slice(0, longestText),
    description: Description.slice(0, longestText),
  }))
}

/** What systemd says of units: each of these properties, for each unit, in their order. */
export async function show(
  guest: Guest,
  properties: readonly string[],
  units: readonly string[],
): Promise<readonly Readonly<Partial<Record<string, string>>>[]> {
  const wanted = `--property=${properties.join(',')}`
  const { code, text } = await ask(guest, 'systemctl', '--no-pager', 'show', wanted, '--', ...units)
  if (code !== 0) throw new Error(`systemctl does not tell of ${units.join(', ')}: ${text.trim()}`)
  const blocks = text.trim().split('\n\n')
  return blocks.map((block) => Object.fromEntries(block.split('\n').map(splitLine)))
}

function splitLine(line: string): [name: string, value: string] {
  const [name = ''] = line.split('=', 1)
  return [name, line.slice(name.length + 1)]
}
