import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const file = (name: string) => join(import.meta.dirname, name)

/** Shell scripts, as files; each says when it runs. */
export const scripts = {
  before: file('before.sh'),
  secondStage: file('second-stage.sh'),
  finish: file('finish.sh'),
} as const

export function scriptTexts(): Promise<string[]> {
  return Promise.all(Object.values(scripts).map((path) => readFile(path, 'utf8')))
}
