import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { JobOptions, ScriptStep } from '../job-options.ts'
import type { JobSetting } from '../job-setting.ts'
import type { StepContext } from './context.ts'
import { environmentOf, envLines, searchPath, type Variables } from './environment.ts'
import type { Launch } from './run-process.ts'
import { shellOf } from './shell.ts'

/** Announces a `run:` step and writes its script. Throws when its shell cannot be used. */
export function prepareScript(
  step: ScriptStep,
  context: StepContext,
  setting: JobSetting,
  options: JobOptions,
  files: Variables,
): Launch {
  const shell = shellOf(step.shell, searchPath(context, setting.machine.PATH ?? ''))
  for (const line of describe(step.run)) context.output(line)
  context.output(`shell: ${shell.program} ${shell.format}`)
  for (const line of envLines(Object.fromEntries(context.env))) context.output(line)
  context.output('##[endgroup]')
  const file = join(setting.temp, `${randomUUID()}${shell.extension}`)
  writeFileSync(file, step.run)
  return {
    argv: [shell.program, ...shell.argsFor(file)],
    cwd: resolve(setting.workspace, step.workingDirectory ?? ''),
    env: environmentOf(context, setting, {
      late: { ...files, ...stepVariables(step), ...identity(options) },
    }),
  }
}

/** Of what actions get, a script has what it asks for an OpenID token with. */
function identity({ runtime = {} }: JobOptions): Variables {
  return Object.fromEntries(
    Object.entries(runtime).filter(([name]) => name.startsWith('ACTIONS_ID_TOKEN_REQUEST_')),
  )
}

function stepVariables({ id }: ScriptStep): Variables {
  return { GITHUB_ACTION: id ?? '__run', GITHUB_ACTION_REF: '', GITHUB_ACTION_REPOSITORY: '' }
}

function describe(script: string): string[] {
  const first = script.replace(/^[ \t\r\n]+/, '').split(/[\r\n]/)[0]
  const lines = script.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n')
  return [`##[group]Run ${first}`, ...lines.map((line) => `\u001b[36;1m${line}\u001b[0m`)]
}
