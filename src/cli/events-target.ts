import { fstatSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { resolve } from 'node:path'
import { RequestError } from '../model/fault.ts'

/** The descriptor `--events FILE|fd:N` names, open for writing. Throws a RequestError. */
export function openEvents(value: string, cwd: string): number {
  const number = /^fd:(\d+)$/.exec(value)?.[1]
  return number === undefined ? openFile(value, cwd) : descriptor(Number(number), value)
}

function openFile(value: string, cwd: string): number {
  try {
    return openSync(resolve(cwd, value), 'w')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw refusal(value, `cannot be written: ${code}`, 'give a file in a folder you can write to')
  }
}

function descriptor(fd: number, value: string): number {
  if (fd <= 1)
    throw refusal(value, "is the script's own", 'give another, and open it: --events fd:3 3>FILE')
  if (!isOpenForWriting(fd) || isNodes(fd))
    throw refusal(value, 'is not open for writing', `open it: --events ${value} ${fd}>FILE`)
  return fd
}

function isOpenForWriting(fd: number): boolean {
  try {
    fstatSync(fd)
    return accessMode(fd) !== 0
  } catch {
    return false
  }
}

/** Whether Node opened a descriptor for itself: an anonymous inode, or a pipe it has both ends of. */
function isNodes(fd: number): boolean {
  const target = targetOf(fd)
  if (target?.startsWith('anon_inode:')) return true
  return (
    target?.startsWith('pipe:') === true &&
    readdirSync('/proc/self/fd').some(
      (other) => targetOf(Number(other)) === target && accessMode(Number(other)) === 0,
    )
  )
}

function targetOf(fd: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return undefined
  }
}

/** 0 where a descriptor can only be read. */
function accessMode(fd: number): number {
  const info = readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')
  return Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '0', 8) & 3
}

function refusal(value: string, reason: string, remedy: string): RequestError {
  return new RequestError([{ input: '--events', value, reason, remedy }])
}
