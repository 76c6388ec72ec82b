import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cacheFolder } from '../../../src/host/folders.ts'
import { launcher } from '../../e2e/tool.ts'
import { Missed, Running } from '../../faults/running.ts'
import { newSite, removeSite, type Site } from '../../faults/site.ts'
import { untilAlone } from '../../faults/survivors.ts'
import { homeOf, resultOf } from '../../faults/told.ts'
import type { Rig } from '../../rig/rig.ts'
import { clear, leftHere, leftThere } from './left.ts'
import type { Row, There, Trial, Way } from './row.ts'
import { SerialLog } from './serial-log.ts'

/** What a row came to, as it is seen from outside. */
export interface Seen {
  readonly ended: string
  readonly told: string
  readonly seconds: number
  readonly left: readonly string[]
  /** Whether the moment of the fault went by unseen. */
  readonly missed: boolean
  /** What is not as the row has it; nothing, if all is well. */
  readonly wrong: readonly string[]
}

/** How often a row is run whose moment was missed: it has shown nothing. */
const mostTries = 3

let building: Promise<unknown> | undefined

/** Has the guest and its image made, which no row's time is for. */
async function built(rig: Rig): Promise<void> {
  const site = newSite(dirname(cacheFolder()))
  const nowhere = { ...rig, target: 'ssh://root@127.0.0.1:1' }
  await new Running(site, ['run', ...usual(nowhere, site), 'true']).ended
  await removeSite(site)
}

/** Brings the fault about on a rig, and looks what came of it. The rig is as before then. */
export async function perform(row: Row, rig: Rig, tool = launcher): Promise<Seen> {
  building ??= built(rig)
  await building
  for (let tries = 1; ; tries++) {
    const seen = await attempt(row, rig, tool)
    if (!seen.missed || tries === mostTries) return seen
  }
}

async function attempt(row: Row, rig: Rig, tool: string): Promise<Seen> {
  const site = newSite(dirname(cacheFolder()))
  site.launcher = tool
  const serial = new SerialLog(rig.serial)
  const there: There = { rig, site, serial, impostors: [], undo: [] }
  const before = { boots: rig.boots(), bytes: await rig.bytesWritten() }
  try {
    const seen = await caused(row, there, before)
    if (seen.wrong.length > 0) await makeSound(there, seen.wrong)
    return seen
  } finally {
    await removeSite(site)
  }
}

async function caused(row: Row, there: There, before: Before): Promise<Seen> {
  try {
    await row.ground?.(there)
    const running = new Running(there.site, ['run', ...(await argumentsOf(row, there))])
    return await follow(row, { ...there, running }, before)
  } catch (error) {
    const wrong = [(error as Error).message]
    return { ended: 'nothing', told: '', seconds: 0, left: [], missed: false, wrong }
  }
}

async function argumentsOf(row: Row, there: There): Promise<string[]> {
  const { rig, site } = there
  const way = { ...rig, ...(await row.way?.(there)) }
  return [...usual(way, site), ...(row.args?.(there) ?? []), row.script ?? 'true']
}

/** What every row asks for. */
function usual({ target, key, knownHosts }: Way, { results }: Site): string[] {
  return [
    ...['--machine', 'kexec', '--target', target, '--ssh-key', key, '--known-hosts', knownHosts],
    ...['--events', 'fd:3', '--results', results, '--lease', '30s'],
    ...['--packages', 'linux-image-cloud-amd64'], // the smallest image there is
  ]
}

interface Before {
  readonly boots: number
  readonly bytes: number
}

async function follow(row: Row, trial: Trial, before: Before): Promise<Seen> {
  const { running, rig } = trial
  const story = tellStory(row, trial, before)
  const code = await Promise.race([story, pause(row.within * 1000, 'late' as const)]).catch(
    (error: Error) => error,
  )
  const { seconds } = running
  const wrong: string[] = []
  if (code === 'late') wrong.push(`not over within ${row.within} s`)
  if (code instanceof Error) wrong.push(code.message)
  const here = code === 'late' ? [] : await leftHere(trial)
  running.destroy()
  wrong.push(...compare(row, trial, typeof code === 'number' ? code : undefined))
  rig.mend()
  if (row.boots !== undefined) await rig.answers()
  await undoAll(trial)
  const started = rig.boots() - before.boots
  if (started !== (row.boots ?? 0)) wrong.push(`it was started ${started} times`)
  const { left, unexpected } = await lookAtHost(row, trial, before, wrong)
  wrong.push(...unexpected)
  if (wrong.length > 0) wrong.push(running.stderr)
  const { outcome = 'no result', return: back = '', cause = '' } = resultOf(trial.site) ?? {}
  const ended = `${outcome} ${String(code)} ${back}`.trim()
  return {
    ended,
    told: cause,
    seconds,
    left: [...here, ...left],
    missed: code instanceof Missed,
    wrong: [...wrong, ...here.map((what) => `left: ${what}`)],
  }
}

/** The run, its fault, and what finishes it; gives the exit code that counts. */
async function tellStory(row: Row, trial: Trial, before: Before): Promise<number> {
  const { running, rig, site } = trial
  await row.at?.(trial)
  await row.deed?.(trial)
  const code = await running.ended
  if (row.after === undefined) return code
  if (code !== 137) throw new Error(`the tool was to be killed, and ended with ${code}`)
  await untilAlone(running)
  if (row.after === 'collect, when it is back') {
    await rig.booted(before.boots + 1)
    await rig.answers()
  }
  return await new Running(site, ['collect', site.results]).ended
}

function compare({ expected }: Row, trial: Trial, code: number | undefined): string[] {
  const { running, site, impostors } = trial
  const result = resultOf(site)
  const { outcome, exit } = expected
  const wrong: string[] = []
  if (code !== undefined && code !== exit) wrong.push(`exit ${code}, expected ${exit}`)
  if (result === undefined) wrong.push('there is no result')
  else if (result.outcome !== outcome) wrong.push(`${result.outcome}, expected ${outcome}`)
  if (result?.return !== expected.return)
    wrong.push(`return ${result?.return}, expected ${expected.return}: ${result?.traces}`)
  if (expected.cause?.test(result?.cause ?? '') === false)
    wrong.push(`its cause is ${JSON.stringify(result?.cause)}`)
  if (expected.says?.test(running.stderr) === false) wrong.push(`nobody said ${expected.says}`)
  const home = homeOf(site)
  for (const name of expected.home ?? [])
    if (!home.includes(name)) wrong.push(`${name} is not home`)
  if (impostors.some((impostor) => impostor.attempts() > 0))
    wrong.push('somebody else on the line was logged in to')
  return wrong
}

async function undoAll({ undo }: There): Promise<void> {
  for (const one of undo.splice(0).reverse()) await one()
}

/** What the host has of the run, and what of that it was not to keep. */
async function lookAtHost(
  { on, expected }: Row,
  { rig }: Trial,
  before: Before,
  wrong: readonly string[],
) {
  const left = await leftThere(rig)
  const keeps: readonly string[] = expected.keeps ?? []
  const written = on === 'board' ? (await rig.bytesWritten()) - before.bytes : 0
  const unexpected = [
    ...left.filter((what) => !keeps.includes(what)).map((what) => `left: ${what}`),
    ...keeps.filter((what) => !left.includes(what)).map((what) => `it does not keep the ${what}`),
    ...(written === 0 ? [] : [`${written} bytes were written to its disk`]),
  ]
  if (left.length > 0 && unexpected.length + wrong.length === 0) await clear(rig)
  return { left, unexpected }
}

/** After a row that went wrong the host is cleared, or started anew where that does not do. */
async function makeSound(there: There, wrong: readonly string[]): Promise<void> {
  const { rig, undo } = there
  rig.mend()
  try {
    await undoAll(there)
    await clear(rig)
    if ((await leftThere(rig)).length === 0) return
  } catch {
    undo.length = 0
  }
  await rig.reset()
  await rig.answers().catch((cause) => {
    throw new Error(`${wrong.join('\n')}\nand then ${cause.message}`, { cause })
  })
}
