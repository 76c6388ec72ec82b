import { Fault } from '../../../model/fault.ts'
import type { Watch } from '../../../model/machine.ts'
import type { Testimony } from '../console/console.ts'
import { panicLine } from '../console/panic-line.ts'
import type { Connection } from '../ssh/connection.ts'

/** Where the kernel that follows a panic keeps the log of the one that panicked. */
const crashLog = '/run/testbed/crash.log'

const fetchMs = 60_000
const most = 8 * 1024 * 1024

/** A panic of the guest's kernel, as the kernel that came after it tells; the log goes to the console's. */
export async function panicToldBy(
  crashed: Connection,
  { stream, signal }: Pick<Watch, 'stream' | 'signal'>,
  console: Testimony,
): Promise<Fault> {
  const log = await fetchCrashLog(crashed, signal).catch(() => '')
  stream({ type: 'console', bytes: Buffer.from(log) })
  return panicFault(panicLine(log) ?? console.panic)
}

/** A panic for which there is evidence. `line`: what the kernel said of it, if that is known. */
export function panicFault(line: string | undefined, remedy = 'console.log has its log'): Fault {
  const what = "the guest's kernel panicked"
  return new Fault('panicked', line === undefined ? what : `${what}: ${line}`, { remedy })
}

/** The same as its console tells; undefined where that tells of none. */
export function panicOn({ panic }: Testimony): Fault | undefined {
  return panic === undefined ? undefined : panicFault(panic)
}

/** The kernel log of a system that panicked; empty where there is none. */
async function fetchCrashLog(connection: Connection, signal: AbortSignal): Promise<string> {
  const wait = `i=0; while [ ! -e ${crashLog} ] && [ $i -lt 30 ]; do sleep 1; i=$((i + 1)); done`
  const { stdout } = await connection.exec(`${wait}; cat ${crashLog}`, {
    limitMs: fetchMs,
    mostStdout: most,
    signal,
    what: "fetching the panic's log",
  })
  return stdout
}
