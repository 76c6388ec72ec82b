import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process as /proc shows it. */
export interface Process {
  readonly pid: number
  readonly command: string
}

/**
 * The live processes that belong to a run, whatever its journal says: those of the tool's session,
 * which children and orphans keep, those that stand in the site, and those that name it.
 */
export function processesOf(session: number, folder: string): Process[] {
  const tests = statOf('self').session
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const [stat, command] = [statOf(name), textOf(`/proc/${name}/cmdline`)]
      // What the test itself starts is in its own session.
      if (stat.session === tests || 'ZX'.includes(stat.state)) return []
      const isOurs =
        stat.session === session ||
        command.includes(folder) ||
        linkOf(`/proc/${name}/cwd`).startsWith(folder) ||
        textOf(`/proc/${name}/environ`).includes(`TMPDIR=${folder}`)
      return isOurs ? [{ pid: Number(name), command: command.replaceAll('\0', ' ') }] : []
    })
}

/** State and session, which are fields 3 and 6; a process that is gone is dead. */
function statOf(name: string): { readonly state: string; readonly session: number } {
  const stat = textOf(`/proc/${name}/stat`)
  const [state, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state: state || 'X', session: Number(session) }
}

/** What the descriptors of a process lead to, by their numbers. */
export function descriptorsOf(pid: number): Map<number, string> {
  try {
    const names = readdirSync(`/proc/${pid}/fd`)
    return new Map(names.map((name) => [Number(name), linkOf(`/proc/${pid}/fd/${name}`)]))
  } catch {
    return new Map()
  }
}

/** Where a process stands in the file behind a descriptor; undefined where it has none. */
export function positionOf(pid: number, descriptor: number): number | undefined {
  const position = /^pos:\s*(\d+)/m.exec(textOf(`/proc/${pid}/fdinfo/${descriptor}`))?.[1]
  return position === undefined ? undefined : Number(position)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
