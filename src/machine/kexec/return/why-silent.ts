import { Fault } from '../../../model/fault.ts'
import type { Watch } from '../../../model/machine.ts'
import type { Testimony } from '../console/console.ts'
import { awaitSystem, type Site } from '../site.ts'
import { panicOn, panicToldBy } from './panic.ts'

/** How long a kernel that follows a panic, or a cut line, may take to answer. */
const silentMs = 120_000

interface Silence extends Pick<Watch, 'stream' | 'signal'> {
  readonly site: Site
  readonly console: Testimony
  /** Of the system that fell silent; empty where it had not said. */
  readonly bootId: () => string
}

/** Finds out why the RAM system fell silent: by what answers in its place, and what its console has said. */
export async function whySilent(silence: Silence): Promise<Fault> {
  const { site, signal, console, bootId } = silence
  const met = await awaitSystem(site, ['ours', 'crashed', 'other'], silentMs, signal)
  if ('vain' in met) return panicOn(console) ?? hung(console)
  const { connection, answer } = met
  try {
    if (answer.kind === 'crashed') return await panicToldBy(connection, silence, console)
    if (answer.kind === 'ours' && answer.bootId === bootId())
      return new Fault('lost', 'the line to the RAM system was cut', {
        remedy: 'its network answers again: see what stands between here and there',
      })
    return panicOn(console) ?? restarted()
  } finally {
    connection.close()
  }
}

function hung({ lastWords }: Testimony): Fault {
  const seconds = silentMs / 1000
  const message = `the RAM system fell silent, and nothing has answered for ${seconds} s since`
  return new Fault('lost', message + lastWords, {
    remedy: 'it hangs, or its network does: its watchdog and its lease bring it back',
  })
}

function restarted(): Fault {
  return new Fault('lost', 'the target restarted by itself while the script ran', {
    remedy:
      "the script rebooted it, its watchdog did, or its power failed: the target's console tells",
  })
}
