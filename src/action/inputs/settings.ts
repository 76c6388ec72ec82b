import { getInput } from '@actions/core'
import type { Problem } from '../../model/fault.ts'
import { oneOf } from '../../request/choice.ts'
import { artifactNameProblem } from '../artifact/name.ts'

export const uploadChoices = ['always', 'on-failure', 'never'] as const
export type UploadChoice = (typeof uploadChoices)[number]

/** What is asked of the step beyond the request. */
export interface Settings {
  readonly upload: UploadChoice
  readonly artifact: {
    /** Made from the job where absent. */
    readonly name?: string
    readonly retentionDays?: number
    readonly compressionLevel: number
  }
  /** The values of the matrix leg, by name; null where there is no matrix. */
  readonly matrix: unknown
  readonly cache: boolean
  /** Whether guests come to life from templates, which the cache keeps too. */
  readonly warmStart: boolean
  readonly summary: boolean
  /** Whether hardware may run what a fork has, or nobody knows whose it is. */
  readonly allowFork: boolean
  readonly zswap: boolean
  readonly failOnFailedUnits: boolean
}

/** Reads them, and tells what is wrong with each. */
export function readSettings(problem: (problem: Problem) => void): Settings {
  const name = getInput('artifact-name')
  const unfit = name === '' ? undefined : artifactNameProblem(name)
  if (unfit !== undefined) problem({ input: 'artifact-name', value: name, ...unfit })
  const retentionDays = readCount('retention-days', 1, 400, problem)
  return {
    upload: readChoice('upload', uploadChoices, 'always', problem),
    artifact: {
      ...(name === '' ? {} : { name }),
      ...(retentionDays === undefined ? {} : { retentionDays }),
      compressionLevel: readCount('compression-level', 0, 9, problem) ?? 6,
    },
    matrix: readMatrix(),
    cache: readSwitch('cache', true, problem),
    warmStart: readSwitch('warm-start', false, problem),
    summary: readSwitch('summary', true, problem),
    allowFork: readSwitch('allow-fork', false, problem),
    zswap: readSwitch('zswap', false, problem),
    failOnFailedUnits: readSwitch('fail-on-failed-units', false, problem),
  }
}

function readChoice<T extends string>(
  input: string,
  choices: readonly T[],
  standard: T,
  problem: (problem: Problem) => void,
): T {
  const value = getInput(input) || standard
  const choice = choices.find((each) => each === value)
  if (choice === undefined)
    problem({
      input,
      value,
      reason: 'is none of the choices',
      remedy: `give ${oneOf(choices)}`,
    })
  return choice ?? standard
}

function readCount(
  input: string,
  least: number,
  most: number,
  problem: (problem: Problem) => void,
): number | undefined {
  const value = getInput(input)
  if (value === '') return undefined
  const count = Number(value)
  if (/^\d+$/.test(value) && count >= least && count <= most) return count
  problem({
    input,
    value,
    reason: 'is no whole number in its range',
    remedy: `give one from ${least} to ${most}`,
  })
  return undefined
}

function readSwitch(
  input: string,
  standard: boolean,
  problem: (problem: Problem) => void,
): boolean {
  return readChoice(input, ['true', 'false'] as const, `${standard}`, problem) === 'true'
}

function readMatrix(): unknown {
  try {
    return JSON.parse(getInput('matrix') || 'null')
  } catch {
    return null // somebody else's words; they only make a name
  }
}
