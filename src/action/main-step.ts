import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { error, saveState, setOutput } from '@actions/core'
import { RequestError } from '../model/fault.ts'
import { type CancelSignal, cancelled } from '../model/outcome.ts'
import type { Result } from '../model/result.ts'
import { Secret } from '../model/secret.ts'
import { toolVersion } from '../model/tool.ts'
import { closingWords } from '../report/words.ts'
import { run } from '../run.ts'
import { restoreCaches } from './cache/restore.ts'
import { saveCaches } from './cache/save.ts'
import { StockCache } from './cache/stocks.ts'
import { TemplateCache } from './cache/templates.ts'
import { type Cancellation, heedRunner } from './cancel.ts'
import { deliver } from './deliver/deliver.ts'
import { ActionEdge } from './edge.ts'
import { originHere, whatForksMay } from './fork.ts'
import { maskSecrets } from './inputs/mask.ts'
import { type Inputs, readInputs } from './inputs/read.ts'
import { callerOf, requestOf } from './inputs/request.ts'
import { titleOf } from './inputs/script.ts'
import { openKvm } from './kvm.ts'
import { Log } from './log/log.ts'
import { isFailure } from './render/failure.ts'
import { refusalOf } from './render/refusal.ts'
import { replayOf } from './replay.ts'
import { Runner } from './runner.ts'

/** What wrong inputs end with, as on the command line. */
const wrongUse = 125

/** The step itself, from its inputs to its results. Gives the exit code. */
export async function mainStep(process: NodeJS.Process): Promise<number> {
  const cancellation = heedRunner(process)
  try {
    return await unlessLate(cancellation, runStep(process, cancellation))
  } catch (cause) {
    if (!(cause instanceof RequestError)) throw cause
    const { title, message } = refusalOf(cause.problems)
    setOutput('exit-code', wrongUse)
    error(message, { title })
    return wrongUse
  } finally {
    cancellation.release()
  }
}

async function runStep(process: NodeJS.Process, cancellation: Cancellation): Promise<number> {
  const { env } = process
  const inputs = readInputs(env)
  maskSecrets(inputs, env)
  const runner = new Runner(env)
  const folder = mkdtempSync(join(env.RUNNER_TEMP ?? tmpdir(), 'nixos-testbed-'))
  saveState('folder', folder) // the post step finishes what we cannot
  setOutput('results-path', folder)
  const caller = callerOf(inputs, env)
  const request = await requestOf(inputs, caller, folder)
  const title = titleOf(request)
  saveState('title', title)
  const log = new Log()
  log.say(`nixos-testbed ${toolVersion}`)
  if (request.machine === 'vm') await openKvm(request, env, (text) => log.say(text))
  else if (inputs.settings.allowFork) warnOfForks(inputs, env, log)
  const { signal, deadline } = cancellation
  const { settings } = inputs
  const cache = { runner, signal, say: (text: string) => log.say(text) }
  const templates = settings.cache && settings.warmStart ? new TemplateCache(cache) : undefined
  const stocks = settings.cache ? new StockCache(request, cache, sealOf(inputs)) : undefined
  const edge = new ActionEdge(
    log,
    {
      command: replayOf(inputs, caller),
      signal,
      ...(templates && { fetchTemplate: templates.fetch }),
      ...(stocks && { fetchStock: stocks.fetch }),
    },
    request.initrdConsole,
  )
  const restored = settings.cache ? await restoreCaches(request, cache) : undefined
  signal.addEventListener('abort', () => tellCancelled(signal), { once: true })
  const result = await run(request, edge)
  tellEnd(result, log)
  await deliver(result, folder, { log, runner, settings, title, deadline })
  if (restored !== undefined) await saveCaches(restored, { built: edge.built }, cache)
  await stocks?.keep()
  await templates?.keep()
  return result.exit
}

/** A pull request from a fork has no secrets, and what it keeps no other reads. */
function sealOf({ cacheKey }: Inputs): Secret | undefined {
  return cacheKey === '' ? undefined : new Secret(cacheKey)
}

/** Hardware may take longer to come back than the runner waits: the outputs are told before. */
function tellCancelled({ reason }: AbortSignal): void {
  const { outcome, exit } = cancelled(reason as CancelSignal)
  setOutput('outcome', outcome)
  setOutput('exit-code', exit)
}

/** Seen without a click where it matters, and said where it does not yet. */
function warnOfForks({ workspace }: Inputs, env: NodeJS.ProcessEnv, log: Log): void {
  const origin = originHere(workspace, env)
  if (origin.kind === 'own') log.say(whatForksMay(origin))
  else log.annotate(whatForksMay(origin), 'hardware runs what a fork has')
}

/** Where something failed, the annotation says it. */
function tellEnd(result: Result, log: Log): void {
  if (!isFailure(result))
    for (const { text } of closingWords(result, { seconds: result.seconds })) log.say(text)
}

/** Past the deadline nothing is waited for: the guest ends with us, and the post step does the rest. */
async function unlessLate({ signal, deadline }: Cancellation, step: Promise<number>) {
  const late = new Promise<number>((resolve) => {
    const giveUp = () => resolve(cancelled(signal.reason as CancelSignal).exit)
    deadline.addEventListener('abort', giveUp, { once: true })
  })
  return await Promise.race([step, late])
}
