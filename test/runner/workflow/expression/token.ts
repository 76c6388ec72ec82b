import { data } from '@actions/expressions'
import type { MappingToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
} from '../file/parser.ts'
import { Entries } from './entries.ts'
import { evaluate } from './evaluate.ts'
import type { Scope } from './scope.ts'

type Pair = readonly [string, data.ExpressionData]

/** What a piece of a workflow file means in `scope`. */
export function dataOf(token: TemplateToken, scope: Scope): data.ExpressionData {
  if (isBasicExpression(token)) return evaluate(token.expression, scope)
  if (isString(token)) return new data.StringData(token.value)
  if (isBoolean(token)) return new data.BooleanData(token.value)
  if (isNumber(token)) return new data.NumberData(token.value)
  if (isSequence(token)) return new data.Array(...[...token].map((each) => dataOf(each, scope)))
  if (isMapping(token)) return new Entries(pairsOf(token, scope))
  return new data.Null()
}

/** The same as text; undefined where the file has nothing there. */
export function textOf(token: TemplateToken | undefined, scope: Scope): string | undefined {
  return token && dataOf(token, scope).coerceString()
}

/** Whether it is true; false where the file has nothing there. */
export function flagOf(token: TemplateToken | undefined, scope: Scope): boolean {
  return textOf(token, scope) === 'true'
}

/** A number; undefined where the file has nothing there. */
export function numberOf(token: TemplateToken | undefined, scope: Scope): number | undefined {
  return token && dataOf(token, scope).number()
}

/** The texts of a mapping, by name; none where the file has nothing there. */
export function textsOf(token: TemplateToken | undefined, scope: Scope): Record<string, string> {
  const pairs =
    token === undefined ? [] : isMapping(token) ? pairsOf(token, scope) : inserted(token, scope)
  return Object.fromEntries(pairs.map(([key, value]) => [key, value.coerceString()]))
}

function pairsOf(mapping: MappingToken, scope: Scope): Pair[] {
  return [...mapping].flatMap(({ key, value }): Pair[] =>
    key.isExpression && !isBasicExpression(key)
      ? inserted(value, scope)
      : [[dataOf(key, scope).coerceString(), dataOf(value, scope)]],
  )
}

function inserted(token: TemplateToken, scope: Scope): Pair[] {
  const value = dataOf(token, scope)
  if (value instanceof data.Dictionary) return value.pairs().map((pair) => [pair.key, pair.value])
  throw new Error(`A mapping was expected, and '${value.coerceString()}' was found`)
}
