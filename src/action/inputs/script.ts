import { resolve } from 'node:path'
import type { Problem } from '../../model/fault.ts'
import type { Request } from '../../model/request.ts'
import { statOf } from '../../request/paths.ts'
import { sourceOf } from '../../request/script.ts'

/** The script as the request takes it; text stays text, whatever it looks like. */
export function scriptOf(
  { run, script }: { readonly run: string; readonly script: string },
  workspace: string,
  problem: (problem: Problem) => void,
): string {
  if (run !== '' && script !== '')
    problem({
      input: 'script',
      value: script,
      reason: 'there is `run` too, and a step runs one script',
      remedy: 'leave out one of them',
    })
  if (run !== '') return sourceOf(run, workspace).kind === 'inline' ? run : ` ${run}`
  if (script !== '') return fileOf(script, workspace, problem)
  problem({
    input: 'run',
    reason: 'is empty, so there is nothing to run',
    remedy: 'give the script as `run`, or its file as `script`',
  })
  return 'true'
}

function fileOf(script: string, workspace: string, problem: (problem: Problem) => void): string {
  const path = resolve(workspace, script)
  const stat = statOf(path)
  if (stat?.isFile() !== true)
    problem({
      input: 'script',
      value: script,
      reason: stat === undefined ? `there is no ${path}` : `${path} is not a file`,
      remedy: 'give a file of the workspace, after the step that checks it out; `run` takes text',
    })
  return path
}

const longestTitle = 60

/** Lines that tell nothing of what a script is for. */
const preamble = /^(?:#.*|set [-+].*|cd .*)?$/

/** What the script is called for people: its file's name, or its first line. */
export function titleOf({ script, scriptName }: Pick<Request, 'script' | 'scriptName'>): string {
  if (scriptName !== 'script') return scriptName
  const lines = Buffer.from(script.subarray(0, 4096)).toString().split('\n')
  const first = lines.map((line) => line.trim()).find((line) => !preamble.test(line))
  const title = first ?? scriptName
  return title.length > longestTitle ? `${title.slice(0, longestTitle - 1)}…` : title
}
