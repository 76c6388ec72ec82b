import type { ProcessMark } from '../model/event.ts'
import { type Entry, entriesOf } from './entries.ts'
import { thisProcess } from './process.ts'

/**
 * The name, beside its place, of what this process has not finished yet: nobody takes it for the
 * thing itself, and anybody can tell whether its maker still lives.
 */
export function draftOf(path: string): string {
  const { pid, startTime } = thisProcess()
  return `${path}.${pid}.${startTime}`
}

/** The process that a draft's name says it is of; undefined for the name of anything else. */
export function makerOf(name: string): ProcessMark | undefined {
  const [, pid, startTime] = draftName.exec(name) ?? []
  return pid === undefined || startTime === undefined ? undefined : { pid: Number(pid), startTime }
}

/** Six more characters tell the drafts of one process apart. */
const draftName = /\.(\d+)\.(\d+)(?:\.\w{6})?$/

/** A draft that stands in a folder. */
export interface Draft extends Entry {
  readonly maker: ProcessMark
}

/** The drafts in a folder, those of live processes too. */
export async function draftsIn(folder: string): Promise<Draft[]> {
  return (await entriesOf(folder)).flatMap((entry) => {
    const maker = makerOf(entry.name)
    return maker === undefined ? [] : [{ ...entry, maker }]
  })
}
