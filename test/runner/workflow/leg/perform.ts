import { join } from 'node:path'
import type { StepEnd } from '../../job-options.ts'
import type { Actions } from '../action/actions.ts'
import { inputsOf } from '../action/inputs.ts'
import { readManifest } from '../action/manifest.ts'
import { readReference } from '../action/reference.ts'
import type { StandIn } from '../action/stand-in.ts'
import type { Scope } from '../expression/scope.ts'
import { textOf, textsOf } from '../expression/token.ts'
import type { StepDefinition } from '../file/definition.ts'
import type { LegRun } from './leg-run.ts'
import { say } from './say.ts'

/** A step whose condition holds, with what is evaluated of it. */
export interface DueStep {
  readonly step: StepDefinition
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  readonly scope: Scope
  /** Whether it runs in a cancelled job too. */
  readonly always: boolean
}

/** Does what a step says: its script, its action, or the action's stand-in. */
export async function perform(due: DueStep, run: LegRun, actions: Actions): Promise<StepEnd> {
  const { step } = due
  if (step.uses === undefined) return runScript(due, run)
  const reference = readReference(step.uses)
  if (reference.kind === 'local') {
    return runAction(due, run, { folder: join(run.job.workspace, reference.path) })
  }
  const { repository, path, ref } = reference
  const standIn = actions.standIns[repository]
  if (standIn !== undefined) return runStandIn(due, run, standIn, ref)
  const folder = actions.folders[repository]
  if (folder === undefined) throw new Error(`Unable to resolve action '${step.uses}'`)
  return runAction(due, run, { folder: join(folder, path), ref, repository })
}

function runScript({ step, name, env, scope, always }: DueStep, run: LegRun): Promise<StepEnd> {
  const defaults = Object.assign(
    {},
    ...run.leg.job.defaults.map((each) => textsOf(each, scope)),
  ) as Record<string, string>
  const shell = textOf(step.shell, scope) || defaults.shell
  const workingDirectory = textOf(step.workingDirectory, scope) ?? defaults['working-directory']
  return run.job.runScript({
    name,
    run: textOf(step.run, scope) ?? '',
    env,
    id: step.id,
    always,
    ...(shell && { shell }),
    ...(workingDirectory && { workingDirectory }),
  })
}

interface Where {
  readonly folder: string
  readonly ref?: string
  readonly repository?: string
}

async function runAction(due: DueStep, run: LegRun, where: Where): Promise<StepEnd> {
  const { step, name, env, scope, always } = due
  const { inputs, ...manifest } = readManifest(where.folder)
  const { values, warnings } = inputsOf(textsOf(step.with, scope), inputs, scope)
  for (const warning of warnings) say(run, 'warning', warning, name)
  return run.job.runAction({ name, manifest, inputs: values, env, id: step.id, always, ...where })
}

async function runStandIn(
  { step, name, env, scope }: DueStep,
  run: LegRun,
  standIn: StandIn,
  ref: string,
): Promise<StepEnd> {
  const started = performance.now()
  const inputs = textsOf(step.with, scope)
  const outputs = await standIn({ name, ref, inputs, env, job: run.job })
  const ms = Math.round(performance.now() - started)
  return { conclusion: 'success', outputs, exitCode: null, ms }
}
