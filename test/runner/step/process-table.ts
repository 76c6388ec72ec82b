import { readdirSync, readFileSync } from 'node:fs'
import { isAlive, markOf } from '../../../src/host/process.ts'
import type { ProcessMark } from '../../../src/model/event.ts'

/** All processes below one. */
export function descendants(pid: number): ProcessMark[] {
  const parents = new Map(pids().map((each) => [each, parentOf(each)]))
  const below = (ancestor: number): number[] =>
    [...parents]
      .filter(([, parent]) => parent === ancestor)
      .flatMap(([each]) => [each, ...below(each)])
  return below(pid).flatMap((each) => markOf(each) ?? [])
}

/** The live processes that were started with this RUNNER_TRACKING_ID. */
export function tracked(trackingId: string): ProcessMark[] {
  return pids()
    .filter((pid) => read(pid, 'environ').split('\0').includes(`RUNNER_TRACKING_ID=${trackingId}`))
    .flatMap((pid) => markOf(pid) ?? [])
    .filter(isAlive)
}

/** A process's name, as `ps` gives it. */
export function nameOf(pid: number): string {
  return read(pid, 'comm').trimEnd()
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function parentOf(pid: number): number | undefined {
  const parent = /^PPid:\s*(\d+)$/m.exec(read(pid, 'status'))?.[1]
  return parent === undefined ? undefined : Number(parent)
}

/** Empty for a process that is gone or not ours to read. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
