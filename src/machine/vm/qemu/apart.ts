import { type ChildProcess, type IOType, spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'

/**
 * Starts a process that has nothing of ours but what it is given: its environment, its descriptors
 * from 0 on. In a session of its own it has no terminal to reach for, and Ctrl-C goes to the tool alone.
 */
export function spawnApart(
  [program, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  stdio: readonly (IOType | number)[],
): ChildProcess {
  const nothing = openSync('/dev/null', 'r')
  try {
    return spawn(program, args, { env, detached: true, stdio: withoutInherited(stdio, nothing) })
  } finally {
    closeSync(nothing)
  }
}

/** What our own starter left open goes on to every process, unless something else takes its place. */
function withoutInherited(
  stdio: readonly (IOType | number)[],
  nothing: number,
): (IOType | number)[] {
  const inherited = inheritable().filter((descriptor) => descriptor >= stdio.length)
  const length = Math.max(stdio.length, ...inherited.map((descriptor) => descriptor + 1))
  return Array.from({ length }, (_, descriptor) =>
    inherited.includes(descriptor) ? nothing : (stdio[descriptor] ?? 'ignore'),
  )
}

function inheritable(): number[] {
  return readdirSync('/proc/self/fd').map(Number).filter(isInheritable)
}

/** The descriptor that the folder was read through is gone by now. */
function isInheritable(descriptor: number): boolean {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')
    return (Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '0', 8) & closeOnExec) === 0
  } catch {
    return false
  }
}

const closeOnExec = 0o2000000
