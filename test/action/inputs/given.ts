import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, vi } from 'vitest'
import { parse } from 'yaml'
import { type Inputs, readInputs } from '../../../src/action/inputs/read.ts'

const manifest = parse(readFileSync(join(import.meta.dirname, '../../../action.yml'), 'utf8')) as {
  inputs: Record<string, { default?: string }>
}

afterEach(() => {
  vi.unstubAllEnvs()
})

/** The inputs as the step reads them; what is not given has the default of action.yml. */
export function given(
  inputs: Readonly<Record<string, string>>,
  workspace: string,
  environment: Readonly<Record<string, string>> = {},
): Inputs {
  for (const [name, { default: standard = '' }] of Object.entries(manifest.inputs)) {
    vi.stubEnv(`INPUT_${name.toUpperCase()}`, inputs[name] ?? evaluated(standard, workspace))
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  vi.stubEnv('GITHUB_WORKSPACE', workspace)
  return readInputs(process.env)
}

function evaluated(standard: string, workspace: string): string {
  if (!standard.startsWith('$')) return standard
  return standard.includes('github.workspace') ? workspace : ''
}
