import { setTimeout as pause } from 'node:timers/promises'
import { leftOn } from './left.ts'
import { expectedOf, type Row, type Start } from './row.ts'
import { Missed, Running } from './running.ts'
import { newSite, removeSite, type Site } from './site.ts'
import { survivorsOf, untilAlone } from './survivors.ts'
import { stock, usual } from './templates.ts'
import { homeOf, resultOf } from './told.ts'

/** What a row came to, as it is seen from outside. */
export interface Seen {
  readonly ended: string
  readonly seconds: number
  readonly left: readonly string[]
  /** Whether the moment of the fault went by unseen. */
  readonly missed: boolean
  /** What is not as the row has it; nothing, if all is well. */
  readonly wrong: readonly string[]
}

/** How often a row is run whose moment was missed: it has shown nothing. */
const mostTries = 4

/** Brings the fault about and looks what came of it. */
export async function perform(row: Row, start: Start): Promise<Seen> {
  for (let tries = 1; ; tries++) {
    const seen = await attempt(row, start)
    if (!seen.missed || tries === mostTries) return seen
  }
}

async function attempt(row: Row, start: Start): Promise<Seen> {
  await stock(start)
  const site = newSite()
  const cold = start === 'cold' ? ['--cold'] : []
  try {
    await row.ground?.(site)
    const asked = ['--results', site.results, ...(row.args ?? [])]
    const running = new Running(site, ['run', ...usual, ...cold, ...insert(asked, row.script)])
    return await follow(row, start, running)
  } finally {
    await removeSite(site)
  }
}

/** The script goes before QEMU's own options. */
function insert(args: readonly string[], script: string): string[] {
  const end = args.indexOf('--')
  return end === -1 ? [...args, script] : [...args.slice(0, end), script, ...args.slice(end)]
}

async function follow(row: Row, start: Start, running: Running): Promise<Seen> {
  const { site } = running
  const wrong: string[] = []
  const story = tellStory(row, start, running)
  const code = await Promise.race([story, pause(row.within * 1000, 'late' as const)]).catch(
    (error: Error) => error,
  )
  const { seconds } = running
  if (code === 'late') wrong.push(`not over within ${row.within} s`)
  if (code instanceof Error) wrong.push(code.message)
  const left = [...(await survivorsOf(running)), ...leftOn(site)]
  running.destroy()
  await story.catch(() => undefined)
  wrong.push(...compare(row, start, running, typeof code === 'number' ? code : undefined))
  const found = wrong.length === 0 ? await row.check?.(site) : undefined
  if (found !== undefined) wrong.push(found)
  if (wrong.length > 0) wrong.push(running.stderr)
  const ended = `${resultOf(site)?.outcome ?? 'no result'} ${String(code)}`
  // Whoever was up as usual was struck too late.
  const missed = code instanceof Missed || wrong.includes('came up warm')
  return { ended, seconds, left, missed, wrong }
}

/** The run, its fault, and what finishes it; gives the exit code that counts. */
async function tellStory(row: Row, start: Start, running: Running): Promise<number> {
  const { site } = running
  await row.at?.(running)
  await row.deed?.(running, start)
  const code = await running.ended
  if (row.after === undefined) return code
  const { diesWith = 137 } = row
  if (code !== diesWith) throw new Error(`the tool was to end with ${diesWith}, not ${code}`)
  if (resultOf(site) !== undefined) throw new Error('the tool has written its end itself')
  await untilAlone(running)
  const [survivor] = running.processes
  if (survivor !== undefined) throw new Error(`it outlives the tool: ${survivor.command}`)
  return row.after === 'collect' ? finishBy(site, ['collect', site.results]) : nextRun(site)
}

async function finishBy(site: Site, args: readonly string[]): Promise<number> {
  const running = new Running(site, args)
  const code = await running.ended
  return code
}

/** Another run, which must do its own and finish the killed one. Gives that one's exit code. */
async function nextRun(site: Site): Promise<number> {
  const code = await finishBy(site, ['run', ...usual, 'true'])
  if (code !== 0) throw new Error(`the next run ended with ${code}`)
  return resultOf(site)?.exit ?? code
}

function compare(row: Row, start: Start, running: Running, code: number | undefined): string[] {
  const { site } = running
  const expected = expectedOf(row, start)
  const result = resultOf(site)
  const wrong: string[] = []
  if (code !== undefined && code !== expected.exit)
    wrong.push(`exit ${code}, expected ${expected.exit}`)
  if (result !== undefined && result.outcome !== expected.outcome)
    wrong.push(`${result.outcome}, expected ${expected.outcome}`)
  if (result === undefined && expected.unreported !== true) wrong.push('there is no result')
  const cause = result?.cause ?? (result === undefined ? running.stderr : '')
  if (expected.cause !== undefined && !expected.cause.test(cause))
    wrong.push(`its cause is ${JSON.stringify(cause)}`)
  if (expected.says !== undefined && !expected.says.test(running.stderr))
    wrong.push(`nobody said ${expected.says}`)
  const ready = running.events.find((event) => event.type === 'guest-ready')
  const cameUp = expected.cameUp ?? (start === 'warm' ? 'warm' : 'cold')
  if (ready?.type === 'guest-ready' && ready.start !== cameUp) wrong.push(`came up ${ready.start}`)
  const home = homeOf(site)
  for (const name of expected.home ?? [])
    if (!home.includes(name)) wrong.push(`${name} is not home`)
  return wrong
}
