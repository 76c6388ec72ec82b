import type { Connection } from '../ssh/connection.ts'

/** Where the kernel that follows a panic keeps the log of the one that panicked. */
const crashLog = '/run/testbed/crash.log'

const fetchMs = 60_000
const most = 8 * 1024 * 1024

/** The kernel log of a system that panicked, from the kernel that came after it; empty where there is none. */
export async function fetchCrashLog(connection: Connection, signal?: AbortSignal): Promise<string> {
  const wait = `i=0; while [ ! -e ${crashLog} ] && [ $i -lt 30 ]; do sleep 1; i=$((i + 1)); done`
  const { stdout } = await connection.exec(`${wait}; cat ${crashLog}`, {
    limitMs: fetchMs,
    mostStdout: most,
    signal,
    what: "fetching the panic's log",
  })
  return stdout
}

/** The line of a kernel's log that names the panic; undefined where it has none. */
export function panicLine(log: string): string | undefined {
  const [, text] = /Kernel panic - not syncing: ([^\n]*)/.exec(log) ?? []
  return text?.replace(/\p{C}/gu, '').trim().slice(0, 200)
}
