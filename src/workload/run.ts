import { within } from '../machine/within.ts'
import type { Bundle } from '../model/bundle.ts'
import type { Stream } from '../model/event.ts'
import type { Live, Watch } from '../model/machine.ts'
import { type Verdict, verdict, verdictOfExit } from '../model/outcome.ts'
import type { Copy, RunSpec } from '../model/plan.ts'
import { bringMore } from './bring.ts'
import { unstarted } from './unstarted.ts'

/** Where the script lies in the guest. */
const scriptPath = '/run/testbed/script'

/** What is written there is home with that very write. */
const results = '/run/testbed/results'

/** What the script finds in its environment, before what its guest and the user add. */
const baseEnvironment = {
  HOME: '/root',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/bash',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  TESTBED_RESULTS: results,
}

/** By which the script tells which of the guests it is in. */
function copyEnvironment({ number, of }: Copy) {
  return { TESTBED_COPY: String(number), TESTBED_COPIES: String(of) }
}

/** Where the script finds what only its hardware can read. */
function secretEnvironment({ secrets }: RunSpec) {
  return secrets.length === 0 ? {} : { TESTBED_SECRETS: '/run/testbed/secrets' }
}

/** How long a script whose time is over may take to end by itself. */
const graceMs = 2_000

interface WorkloadWatch extends Pick<Watch, 'emit'> {
  readonly stream: (stream: Stream) => void | Promise<void>
  readonly stdin: AsyncIterable<Uint8Array> | undefined
}

/** Runs the workload on a live machine and gives its verdict. Rejects when the machine goes first. */
export async function runWorkload(
  live: Live,
  spec: RunSpec,
  { environment }: Pick<Bundle, 'environment'>,
  watch: WorkloadWatch,
): Promise<Verdict> {
  const { workload, limits } = spec
  // One after the other on the channel, without a wait between them.
  const written = live.writeFile(scriptPath, workload.script, 0o755)
  const reader = new Reader(watch)
  const started = live.exec(
    {
      argv: isExecutable(workload.script) ? [scriptPath] : ['bash', scriptPath],
      env: {
        ...baseEnvironment,
        ...environment,
        ...copyEnvironment(spec.copy),
        ...secretEnvironment(spec),
        ...workload.env,
      },
      cwd: workload.cwd,
    },
    {
      ...(watch.stdin === undefined ? {} : { stdin: watch.stdin }),
      output: (stream, bytes) => reader.take({ type: 'output', stream, bytes }),
    },
  )
  const exit = started.catch((error) => {
    throw unstarted(error, workload.script)
  })
  const bringHome = async () => {
    await bringMore(live, workload.bring, results, watch.emit)
    await live.sync()
  }
  const [, ended] = await Promise.all([written, within(limits.scriptMs, exit)])
  if (ended === undefined) {
    reader.leave()
    live.terminate()
    await within(graceMs, exit).catch(() => undefined)
    await bringHome()
    const cause = `the script was still running after ${limits.scriptMs / 1000} s`
    return verdict('timed-out', cause, 'look what it was at; --timeout gives it longer')
  }
  watch.emit({ type: 'script-ended', exit: ended })
  await bringHome()
  return verdictOfExit(ended)
}

/** Whoever reads the output. The script's time runs out also while they do not read. */
class Reader {
  readonly #watch: WorkloadWatch
  #left = false
  #go: () => void = () => undefined

  constructor(watch: WorkloadWatch) {
    this.#watch = watch
  }

  take(output: Stream): void | Promise<void> {
    const taken = this.#watch.stream(output)
    if (taken === undefined || this.#left) return
    return new Promise((resolve) => {
      this.#go = resolve
      taken.then(resolve, resolve)
    })
  }

  /** Nobody waits for them any more. */
  leave(): void {
    this.#left = true
    this.#go()
  }
}

/** A script that says itself what runs it. */
function isExecutable(script: Uint8Array): boolean {
  return script[0] === 0x23 && script[1] === 0x21
}
