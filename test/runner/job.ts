import type {
  ActionStep,
  JobOptions,
  JobStatus,
  Orphan,
  ScriptStep,
  StepEnd,
} from './job-options.ts'
import { type JobSetting, settle } from './job-setting.ts'
import { JobState } from './job-state.ts'
import { prepareAction } from './step/action.ts'
import { StepContext } from './step/context.ts'
import { killOrphans } from './step/orphans.ts'
import { perform, type ReadyStep } from './step/perform.ts'
import { prepareScript } from './step/script.ts'

export type { Annotation, JobOptions, StepEnd } from './job-options.ts'

interface Post {
  readonly step: ActionStep
  readonly state: Map<string, string>
}

interface RunningStep {
  readonly always: boolean
  readonly canceller: AbortController
}

const unrun: StepEnd = { conclusion: 'cancelled', outputs: {}, exitCode: null, ms: 0 }

/** A job on an emulated runner: runs one step after the other, as the real one does. */
export class Job {
  readonly root: string
  readonly workspace: string
  readonly temp: string
  /** As the service has it: masked, groups as `##[group]`. */
  readonly log: string[]
  /** At most ten of each level a step. */
  readonly annotations: JobState['annotations']
  /** By the step's name. */
  readonly summaries: Map<string, string>
  /** What GITHUB_ENV added. */
  readonly env: Map<string, string>
  /** What GITHUB_PATH added; the last is searched first. */
  readonly path: string[]
  readonly #options: JobOptions
  readonly #setting: JobSetting
  readonly #state: JobState
  readonly #posts: Post[] = []
  #running: RunningStep | undefined
  #failed = false
  #cancelled = false

  constructor(options: JobOptions) {
    this.#options = options
    this.#setting = settle(options)
    this.#state = new JobState(options)
    this.root = options.root
    this.workspace = this.#setting.workspace
    this.temp = this.#setting.temp
    this.log = this.#state.log
    this.annotations = this.#state.annotations
    this.summaries = this.#state.summaries
    this.env = this.#state.env
    this.path = this.#state.path
  }

  get cancelled(): boolean {
    return this.#cancelled
  }

  get status(): JobStatus {
    if (this.#cancelled) return 'cancelled'
    return this.#failed ? 'failure' : 'success'
  }

  async runScript(step: ScriptStep): Promise<StepEnd> {
    if (!this.#due(step)) return unrun
    const context = this.#contextOf(step)
    const prepare: ReadyStep['prepare'] = (files) =>
      prepareScript(step, context, this.#setting, this.#options, files)
    return this.#run({ context, prepare, tellsExitCode: true }, step.always ?? false)
  }

  /** Runs an action's main; its post runs with `finish`. */
  async runAction(step: ActionStep): Promise<StepEnd> {
    if (!this.#due(step)) return unrun
    const context = this.#contextOf(step)
    if (step.manifest.post) this.#posts.push({ step, state: context.state })
    return this.#runStage(step, 'main', context, step.always ?? false)
  }

  /** What "Cancel workflow" does: stops the running step, and no further main step runs. */
  cancel(): void {
    this.#cancelled = true
    if (this.#running && !this.#running.always) this.#running.canceller.abort()
  }

  /** Runs the posts, last one first, and kills what the steps left running. */
  async finish(): Promise<{ posts: readonly StepEnd[]; orphans: readonly Orphan[] }> {
    const posts: StepEnd[] = []
    for (let post = this.#posts.pop(); post; post = this.#posts.pop())
      if (this.#holds(post.step.manifest.postIf ?? 'always()'))
        posts.push(await this.#runPost(post))
    this.#state.write('Cleaning up orphan processes')
    const orphans = await killOrphans(this.#setting.trackingId)
    for (const { pid, command } of orphans)
      this.#state.write(`Terminate orphan process: pid (${pid}) (${command})`)
    return { posts, orphans }
  }

  #due({ always }: ScriptStep | ActionStep): boolean {
    return !this.#cancelled || (always ?? false)
  }

  #contextOf({ name, env }: ScriptStep | ActionStep): StepContext {
    return new StepContext(this.#state, name, this.#setting, env)
  }

  #runPost({ step, state }: Post): Promise<StepEnd> {
    const context = new StepContext(
      this.#state,
      `Post ${step.name}`,
      this.#setting,
      step.env,
      state,
    )
    return this.#runStage(step, 'post', context, true)
  }

  #runStage(step: ActionStep, stage: 'main' | 'post', context: StepContext, always: boolean) {
    const prepare: ReadyStep['prepare'] = (files) =>
      prepareAction(step, stage, context, this.#setting, this.#options, files)
    return this.#run({ context, prepare, tellsExitCode: false }, always)
  }

  async #run(step: ReadyStep, always: boolean): Promise<StepEnd> {
    if (this.#running) throw new Error(`'${step.context.name}' starts while another step runs`)
    const canceller = new AbortController()
    this.#running = { always, canceller }
    try {
      const end = await perform(step, this.#setting, this.#options, canceller.signal)
      if (end.conclusion === 'failure') this.#failed = true
      return end
    } finally {
      this.#running = undefined
    }
  }

  #holds(condition: string): boolean {
    const { postIf } = this.#options
    if (postIf) return postIf(condition, this.status)
    if (condition === 'always()') return true
    if (condition === 'success()') return this.status === 'success'
    throw new Error(`post-if '${condition}' needs the job's option postIf, which evaluates it`)
  }
}
