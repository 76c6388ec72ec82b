import { data } from '@actions/expressions'
import { Entries } from './entries.ts'

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** JSON as expressions see it. */
export function toData(json: Json): data.ExpressionData {
  if (json === null) return new data.Null()
  if (typeof json === 'boolean') return new data.BooleanData(json)
  if (typeof json === 'number') return new data.NumberData(json)
  if (typeof json === 'string') return new data.StringData(json)
  if (isList(json)) return new data.Array(...json.map(toData))
  return new Entries(Object.entries(json).map(([key, value]) => [key, toData(value)] as const))
}

/** What `toData` was given. */
export function toJson(value: data.ExpressionData): Json {
  return JSON.parse(JSON.stringify(value, data.replacer))
}

function isList(json: object): json is readonly Json[] {
  return Array.isArray(json)
}
