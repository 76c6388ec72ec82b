import { equals } from '@actions/expressions/result'
import { type Json, toData } from '../expression/json.ts'

/** One combination of a matrix's values. */
export type Combination = Readonly<Record<string, Json>>

/** A leg of a matrix, and the values that tell it from the others by name. */
export interface MatrixLeg {
  readonly matrix: Combination
  readonly label: readonly string[]
}

/** The legs of `strategy.matrix`, in GitHub's order. Throws when one of its parts cannot be used. */
export function legsOf(matrix: Json): readonly MatrixLeg[] {
  const { include, exclude, ...axes } = record(matrix, 'matrix')
  const excluded = records(exclude, 'exclude')
  for (const key of excluded.flatMap(Object.keys)) {
    if (axes[key] === undefined) {
      throw new Error(`Matrix exclude key '${key}' does not match any key within the matrix`)
    }
  }
  const product = crossProduct(axes).filter((leg) => !excluded.some((each) => matches(each, leg)))
  const included = records(include, 'include').map((each) => split(each, axes))
  const legs = [
    ...product.map((leg) => ({
      matrix: Object.assign(
        { ...leg },
        ...included.filter(({ filter }) => matches(filter, leg)).map(({ extra }) => extra),
      ),
      label: leaves(leg),
    })),
    ...included
      .filter(({ filter }) => !product.some((leg) => matches(filter, leg)))
      .map(({ whole }) => ({ matrix: whole, label: leaves(whole) })),
  ]
  if (legs.length === 0) throw new Error('Matrix must define at least one vector')
  return legs
}

function crossProduct(axes: Combination): Combination[] {
  const names = Object.keys(axes)
  if (names.length === 0) return []
  return names.reduce<Combination[]>(
    (legs, name) =>
      legs.flatMap((leg) => list(axes[name], name).map((value) => ({ ...leg, [name]: value }))),
    [{}],
  )
}

function split(whole: Combination, axes: Combination) {
  const pairs = Object.entries(whole)
  return {
    whole,
    filter: Object.fromEntries(pairs.filter(([key]) => axes[key] !== undefined)),
    extra: Object.fromEntries(pairs.filter(([key]) => axes[key] === undefined)),
  }
}

/** Whether every leaf of `filter` is in `value` too. */
function matches(filter: Json, value: Json | undefined): boolean {
  if (filter === null || typeof filter !== 'object') {
    return equals(toData(filter), toData(value ?? null))
  }
  const parts = new Map(Object.entries(value ?? {}))
  return Object.entries(filter).every(([key, each]) => matches(each, parts.get(key)))
}

function leaves(value: Json): string[] {
  if (value !== null && typeof value === 'object') return Object.values(value).flatMap(leaves)
  return value === null || value === '' ? [] : [toData(value).coerceString()]
}

function list(value: Json | undefined, name: string): readonly Json[] {
  if (!Array.isArray(value)) throw new Error(`Matrix vector '${name}' must be a list`)
  if (value.length === 0) throw new Error(`Matrix vector '${name}' does not contain any values`)
  return value
}

function records(value: Json | undefined, name: string): Combination[] {
  return value === undefined ? [] : list(value, name).map((each) => record(each, name))
}

function record(value: Json, name: string): Combination {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return value as Combination
  }
  throw new Error(`Matrix ${name} must be a mapping`)
}
