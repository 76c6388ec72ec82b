import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const file = (name: string) => join(import.meta.dirname, name)

/** Shell scripts, as files; each says when it runs. */
export const scripts = {
  before: file('before.sh'),
  secondStage: file('second-stage.sh'),
  finish: file('finish.sh'),
} as const

/** What decides how an image comes out; it does not matter to one of this host's architecture how others are made. */
export function scriptTexts(isNative: boolean): Promise<string[]> {
  const { before, finish, secondStage } = scripts
  const used = isNative ? [before, finish] : [before, finish, secondStage]
  return Promise.all(used.map((path) => readFile(path, 'utf8')))
}
