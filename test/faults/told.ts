import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../src/model/result.ts'
import { outside, type Site } from './site.ts'

/** What a run folder tells; undefined where it has no result. */
export function resultOf(site: Site): Result | undefined {
  const path = outside(site, join(site.results, 'result.json'))
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Result
  } catch {
    return undefined
  }
}

/** The files that came home, by their paths. */
export function homeOf(site: Site): string[] {
  const folder = outside(site, join(site.results, 'files'))
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : []
}
