import { statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ActionStep, JobOptions } from '../job-options.ts'
import type { JobSetting } from '../job-setting.ts'
import type { StepContext } from './context.ts'
import { environmentOf, envLines, type Variables } from './environment.ts'
import type { Launch } from './run-process.ts'

/** Announces a JavaScript action's main or post. Throws when its file is not there. */
export function prepareAction(
  step: ActionStep,
  stage: 'main' | 'post',
  context: StepContext,
  setting: JobSetting,
  options: JobOptions,
  files: Variables,
): Launch {
  const state = prefixed('STATE_', context.state)
  const env = { ...Object.fromEntries(context.env), ...state }
  if (stage === 'post') context.output('Post job cleanup.')
  else for (const line of describe(step, setting, env)) context.output(line)
  const file = join(step.folder, step.manifest[stage] ?? '')
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new Error(`File not found: '${file}'`)
  return {
    argv: [options.node ?? process.execPath, file],
    cwd: setting.workspace,
    env: environmentOf(context, setting, {
      early: { ...state, ...inputVariables(step.inputs) },
      late: { ...files, ...stepVariables(step), ...options.runtime },
    }),
  }
}

/** Blanks become underscores; dashes stay. */
function inputVariables(inputs: Variables): Variables {
  const named = Object.entries(inputs).map(
    ([name, value]) => [name.replaceAll(' ', '_').toUpperCase(), value] as const,
  )
  return prefixed('INPUT_', named)
}

/** GITHUB_ACTION_PATH is not among them: it is for composite actions. */
function stepVariables({ id, repository, ref }: ActionStep): Variables {
  const name = repository === undefined ? '__self' : `__${repository.replace('/', '_')}`
  return {
    GITHUB_ACTION: id ?? name,
    GITHUB_ACTION_REF: ref ?? '',
    GITHUB_ACTION_REPOSITORY: repository ?? '',
  }
}

function describe(step: ActionStep, setting: JobSetting, env: Variables): string[] {
  const inputs = Object.entries(step.inputs)
  const local = `./${relative(setting.workspace, step.folder)}`
  const what = step.repository === undefined ? local : `${step.repository}@${step.ref ?? ''}`
  return [
    `##[group]Run ${what}`,
    ...(inputs.length > 0 ? ['with:'] : []),
    ...inputs.filter(([, value]) => value !== '').map(([name, value]) => `  ${name}: ${value}`),
    ...envLines(env),
    '##[endgroup]',
  ]
}

function prefixed(prefix: string, values: Iterable<readonly [string, string]>): Variables {
  return Object.fromEntries([...values].map(([name, value]) => [prefix + name, value]))
}
