import { readFileSync } from 'node:fs'
import type { ProcessMark } from '../model/event.ts'

/** The mark of a live process; undefined when there is none of that id. */
export function markOf(pid: number): ProcessMark | undefined {
  const stat = readStat(pid)
  return stat && { pid, startTime: stat.startTime }
}

/** The process that runs this. */
export function thisProcess(): ProcessMark {
  const mark = markOf(process.pid)
  if (mark === undefined) throw new Error('/proc does not show this process')
  return mark
}

/** Whether the very process that was marked still lives. A zombie does not. */
export function isAlive(mark: ProcessMark): boolean {
  const stat = readStat(mark.pid)
  return stat !== undefined && stat.startTime === mark.startTime && !'ZX'.includes(stat.state)
}

function readStat(pid: number) {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return undefined
  }
}

/** The fields we use of a line of /proc/PID/stat. */
export function parseStat(
  line: string,
): { readonly state: string; readonly startTime: string } | undefined {
  // Field 2, the name, stands in parentheses and may hold any character, these too.
  const [state, ...rest] = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const startTime = rest[22 - 4]
  return state === undefined || startTime === undefined ? undefined : { state, startTime }
}
