import { type Json, toData, toJson } from '../expression/json.ts'
import type { Scope } from '../expression/scope.ts'
import { dataOf, flagOf, numberOf, textOf } from '../expression/token.ts'
import type { JobDefinition } from '../file/definition.ts'
import { type Combination, legsOf } from './matrix.ts'

/** One run of a job: the whole of it, or a leg of its matrix. */
export interface Leg {
  readonly job: JobDefinition
  readonly name: string
  readonly matrix: Combination | null
  readonly strategy: Readonly<Record<string, Json>>
  /** The labels of `runs-on`. */
  readonly runsOn: readonly string[]
  readonly timeoutMinutes: number | undefined
  /** Whether the workflow goes on as if nothing were wrong when this fails. */
  readonly continueOnError: boolean
}

/** The legs a job has in `scope`, which knows what job-level expressions do. */
export function legsOfJob(job: JobDefinition, scope: Scope): readonly Leg[] {
  const { matrix: axes, ...rest } = strategyOf(job, scope)
  const legs = axes === undefined ? [{ matrix: null, label: [] }] : legsOf(axes)
  return legs.map(({ matrix, label }, at) => {
    const own = {
      'fail-fast': rest['fail-fast'] ?? true,
      'job-index': at,
      'job-total': legs.length,
      'max-parallel': rest['max-parallel'] ?? legs.length,
    }
    const contexts = { ...scope.contexts, matrix: toData(matrix), strategy: toData(own) }
    const inLeg = { ...scope, contexts }
    return {
      job,
      name: nameOf(job, label, inLeg),
      matrix,
      strategy: own,
      runsOn: labelsOf(job, inLeg),
      timeoutMinutes: numberOf(job.timeoutMinutes, inLeg),
      continueOnError: flagOf(job.continueOnError, inLeg),
    }
  })
}

/** A job whose condition does not hold: its matrix is never looked at. */
export function unexpanded(job: JobDefinition): Leg {
  const name = job.name?.isLiteral ? String(job.name) : job.id
  const none = { matrix: null, runsOn: [], timeoutMinutes: undefined, continueOnError: false }
  return { job, name, strategy: {}, ...none }
}

function strategyOf({ strategy }: JobDefinition, scope: Scope): Combination {
  return strategy ? (toJson(dataOf(strategy, scope)) as Combination) : {}
}

/** A name without an expression gets the leg's values behind it, as on the service. */
function nameOf(job: JobDefinition, label: readonly string[], scope: Scope): string {
  const name = textOf(job.name, scope) || job.id
  const tells = job.name?.isExpression || label.length === 0
  const whole = tells ? name : `${name} (${label.join(', ')})`
  return whole.length > 100 ? `${whole.slice(0, 97)}...` : whole
}

function labelsOf({ runsOn }: JobDefinition, scope: Scope): string[] {
  const value = runsOn ? toJson(dataOf(runsOn, scope)) : []
  const labels = Object(value).labels ?? value
  return [labels].flat().map(String)
}
