import type { Emit } from '../../../model/event.ts'
import type { Watch } from '../../../model/machine.ts'
import type { Secret } from '../../../model/secret.ts'
import { ConsoleReader } from '../../console.ts'
import { startCommand } from './command.ts'
import { panicLine } from './panic-line.ts'

/** What a target's console has said since the jump. */
export interface Testimony {
  /** What the kernel says its panic was, if it panicked. */
  readonly panic: string | undefined
  /** Its last lines, to be put after a sentence; empty where it was silent. */
  readonly lastWords: string
}

/** The console of a target, read while a run has it. */
export interface TargetConsole extends Testimony {
  /** Forgets what it said so far: the host's own words are no evidence of what comes. */
  forget(): void
  /** Reads no more. */
  stop(): Promise<void>
}

/** A console that nobody reads. */
export const noConsole: TargetConsole = {
  panic: undefined,
  lastWords: '',
  forget: () => undefined,
  stop: async () => undefined,
}

const lastLines = 3
const longestLine = 120

/** Reads a target's console by the user's command. Where that ends before the run does it is told. */
export function readConsole(
  command: Secret | undefined,
  { emit, stream }: Pick<Watch, 'emit' | 'stream'>,
): TargetConsole {
  if (command === undefined) return noConsole
  let reader = new ConsoleReader()
  let isOver = false
  const { ended, stop } = startCommand(command, (bytes) => {
    reader.take(bytes)
    stream({ type: 'console', bytes })
  })
  void ended.then((how) => isOver || tellOfEnd(how, emit))
  return {
    get panic() {
      return reader.panic === undefined ? undefined : panicLine(`${reader.panic}\n`)
    },
    get lastWords() {
      const lines = reader.lastLines(lastLines).map(quote).join(', ')
      return lines === '' ? '' : `; the last lines of its console: ${lines}`
    },
    forget() {
      reader = new ConsoleReader()
    },
    async stop() {
      isOver = true
      await stop()
    },
  }
}

function tellOfEnd(how: string, emit: Emit): void {
  const message = `the command that shows the target's console ${how}: its console is not read any more`
  emit({ type: 'warning', message, remedy: 'try it by hand: it is to run until it is stopped' })
}

/** A console may say anything; an edge shows it as text. */
function quote(line: string): string {
  return `"${line
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, longestLine)}"`
}
