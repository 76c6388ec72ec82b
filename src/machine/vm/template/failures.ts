import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { templatesFolder } from './shelf.ts'

interface Failure {
  readonly why: string
  readonly times: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** So often a template may fail without one that works in between, and so long it is let be then. */
const mostTimes = 2
const letBeMs = 24 * 3600 * 1000

/** Why the warm start of a key is not tried for now; undefined where it is. */
export async function failureOf(key: string): Promise<string | undefined> {
  const failure = await read(key)
  if (failure === undefined || failure.times < mostTimes) return undefined
  if (isStale(failure.at)) return undefined
  return `warm starts failed before: ${failure.why}`
}

/** Whether a failure of that time, in milliseconds since the epoch, holds nobody up any more. */
export function isStale(at: number): boolean {
  return Date.now() - at > letBeMs
}

/** Notes that a template could be read and yet did not come to life. */
export async function noteFailure(key: string, why: string): Promise<void> {
  const failure: Failure = { why, times: ((await read(key))?.times ?? 0) + 1, at: Date.now() }
  await mkdir(templatesFolder(), { recursive: true })
  await writeFile(fileOf(key), JSON.stringify(failure))
}

export async function forgetFailure(key: string): Promise<void> {
  await rm(fileOf(key), { force: true })
}

const fileOf = (key: string) => join(templatesFolder(), `${key}.failed`)

async function read(key: string): Promise<Failure | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(key), 'utf8')) as Failure
  } catch {
    return undefined
  }
}
