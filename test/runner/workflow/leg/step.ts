import type { Actions } from '../action/actions.ts'
import { holds } from '../expression/evaluate.ts'
import { flagOf, numberOf, textsOf } from '../expression/token.ts'
import type { StepDefinition } from '../file/definition.ts'
import type { Conclusion, StepRecord } from '../options.ts'
import type { LegRun } from './leg-run.ts'
import { type DueStep, perform } from './perform.ts'
import { say } from './say.ts'
import { stepName } from './step-name.ts'

/** Runs a step if its condition holds. Its own faults are its failure, never this function's. */
export async function runStep(
  step: StepDefinition,
  run: LegRun,
  actions: Actions,
): Promise<StepRecord> {
  const started = performance.now()
  const record = (name: string, outcome: Conclusion, more: Partial<StepRecord> = {}) => ({
    name,
    ...(!step.id.startsWith('__') && { id: step.id }),
    outcome,
    conclusion: outcome,
    outputs: {},
    ms: Math.round(performance.now() - started),
    ...more,
  })
  let name = step.id
  try {
    const due = prepare(step, run)
    name = due.name
    if (!holds(step.if, due.scope)) return record(name, 'skipped')
    const minutes = numberOf(step.timeoutMinutes, due.scope)
    const limit = minutes === undefined ? {} : { timeoutMinutes: minutes }
    const { conclusion: outcome, ...end } = await perform(due, run, actions).catch((error) => {
      say(run, 'error', messageOf(error), name)
      return { conclusion: 'failure' as const }
    })
    const forgiven = outcome === 'failure' && flagOf(step.continueOnError, due.scope)
    return record(name, outcome, { ...end, ...limit, ...(forgiven && { conclusion: 'success' }) })
  } catch (error) {
    say(run, 'error', messageOf(error), name)
    return record(name, 'failure')
  }
}

function prepare(step: StepDefinition, run: LegRun): DueStep {
  const action = step.id
  const env = textsOf(step.env, run.scope({ action }))
  const scope = run.scope({ env, action })
  const cancelled = run.scope({ env, action, status: 'cancelled' })
  return { step, name: stepName(step, scope), env, scope, always: holds(step.if, cancelled) }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
