import { Fault } from '../../../model/fault.ts'
import type { Testimony } from '../console/console.ts'
import { panicOn } from '../return/panic.ts'
import type { Vain } from './arrive.ts'

/** What it means that after a jump another system answers than the one that we sent. */
export function misarrival(console: Testimony): Fault {
  const message =
    'the target came up as something else: its kernel was not told the nonce of this run'
  const remedy =
    'it restarted in place of the jump: look at its console, and whether its kexec works at all'
  return panicOn(console) ?? new Fault('boot-failed', message, { remedy })
}

/** What it means that nothing we waited for answered in time. */
export function noArrival({ answer, why }: Vain, seconds: number, console: Testimony): Fault {
  const { lastWords } = console
  if (answer?.kind === 'unmoved')
    return new Fault(
      'infra-error',
      `the target is still on the old system after ${seconds} s${lastWords}`,
      { remedy: 'something keeps it from shutting down: `systemctl list-jobs` there names it' },
    )
  const last = why === undefined ? '' : ` (${why.message})`
  const message = `the RAM system never came up within ${seconds} s${last}${lastWords}`
  const remedy =
    "look at the target's console; --boot-timeout gives it longer, and its network may need other drivers"
  return panicOn(console) ?? new Fault('boot-failed', message, { remedy })
}
