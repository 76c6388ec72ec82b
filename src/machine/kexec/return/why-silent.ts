import { Fault } from '../../../model/fault.ts'
import type { Watch } from '../../../model/machine.ts'
import { awaitSystem, type Site } from '../site.ts'
import type { Connection } from '../ssh/connection.ts'
import { fetchCrashLog, panicLine } from './crash.ts'

/** How long a kernel that follows a panic, or a cut line, may take to answer. */
const silentMs = 120_000

interface Silence {
  readonly site: Site
  readonly stream: Watch['stream']
  readonly signal: AbortSignal
  /** Of the system that fell silent; empty where it had not said. */
  readonly bootId: () => string
}

/** Finds out why the RAM system fell silent: by what answers in its place. */
export async function whySilent({ site, stream, signal, bootId }: Silence): Promise<Fault> {
  const met = await awaitSystem(site, ['ours', 'crashed', 'other'], silentMs, signal)
  if ('vain' in met) {
    const seconds = silentMs / 1000
    const message = `the RAM system fell silent, and nothing has answered for ${seconds} s since`
    const remedy = 'it hangs, or its network does: its watchdog and its lease bring it back'
    return new Fault('lost', message, { remedy })
  }
  const { connection, answer } = met
  try {
    if (answer.kind === 'crashed') return await panicked(connection, stream, signal)
    if (answer.kind === 'ours' && answer.bootId === bootId())
      return new Fault('lost', 'the line to the RAM system was cut', {
        remedy: 'its network answers again: see what stands between here and there',
      })
    return new Fault('lost', 'the target restarted by itself while the script ran', {
      remedy:
        "the script rebooted it, its watchdog did, or its power failed: the target's console tells",
    })
  } finally {
    connection.close()
  }
}

async function panicked(
  connection: Connection,
  stream: Watch['stream'],
  signal: AbortSignal,
): Promise<Fault> {
  const log = await fetchCrashLog(connection, signal).catch(() => '')
  stream({ type: 'console', bytes: Buffer.from(log) })
  const line = panicLine(log)
  const what =
    line === undefined ? "the guest's kernel panicked" : `the guest's kernel panicked: ${line}`
  return new Fault('panicked', what, { remedy: 'console.log has its log' })
}
