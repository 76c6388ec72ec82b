import type { Annotation } from '../job-options.ts'
import type { JobState } from '../job-state.ts'
import type { Facts } from './facts.ts'

/** What an annotation says beside its message. */
export type Place = Pick<Annotation, 'title' | 'file' | 'line'>

const longestMessage = 4096
const mostOfALevel = 10

/** A step under way: where its output goes and what its commands change. */
export class StepContext {
  readonly job: JobState
  readonly name: string
  readonly facts: Facts
  /** What the step's action saves for its post. */
  readonly state: Map<string, string>
  /** Whether commands are shown too. */
  echo: boolean
  /** A command that cannot be carried out fails the step, whatever its process says. */
  commandFailed = false
  readonly outputs = new Map<string, string>()
  /** The `env` context: what the job and the step set, not the machine's own. */
  readonly env: Map<string, string>
  readonly #made = { error: 0, warning: 0, notice: 0 }

  constructor(
    job: JobState,
    name: string,
    facts: Facts,
    stepEnv: Readonly<Record<string, string>> = {},
    state = new Map<string, string>(),
  ) {
    this.job = job
    this.name = name
    this.facts = facts
    this.state = state
    this.echo = job.debug
    this.env = new Map([...job.env, ...Object.entries(stepEnv)])
  }

  output(message: string): void {
    this.job.write(message)
  }

  debug(message: string): void {
    if (!this.job.debug) return
    for (const line of message.split(/\r?\n/)) this.job.write(`##[debug]${line}`)
  }

  /** A fault that the runner itself reports on the step. */
  error(message: string): void {
    this.issue('error', message, 'runner')
  }

  warning(message: string): void {
    this.issue('warning', message, 'runner')
  }

  /** Makes an annotation, if the step may still make one of its level, and a line of the log. */
  issue(
    level: Annotation['level'],
    message: string,
    from: Annotation['from'],
    place: Place = {},
    logged?: string,
  ): void {
    const masked = this.job.masker.mask(message).slice(0, longestMessage)
    const made = this.#made[level]
    if (made < mostOfALevel) {
      this.#made[level] = made + 1
      this.job.annotations.push({ level, message: masked, ...place, step: this.name, from })
    }
    const line = logged || masked
    if (line !== '') this.job.write(`##[${level}]${line}`)
  }

  /** Sets a variable for the steps to come and for this step's own context. */
  setEnv(name: string, value: string): void {
    this.job.env.set(name, value)
    this.env.set(name, value)
    this.debug(`${name}='${value}'`)
  }

  setOutput(name: string, value: string): void {
    if (name === '') throw new Error('An output needs a name')
    this.outputs.set(name, value)
    this.debug(`Set output ${name} = ${value}`)
  }

  saveState(name: string, value: string): void {
    this.state.set(name, value)
    this.debug(`Save intra-action state ${name} = ${value}`)
  }
}
