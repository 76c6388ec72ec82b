/** A job to emulate. */
export interface JobOptions {
  /** A folder for the job alone: `work/REPO/REPO` is the workspace, beside it `work/_temp`. */
  readonly root: string
  /** GITHUB_JOB. */
  readonly name: string
  /** `owner/name`; `octo/example` where not told. */
  readonly repository?: string
  /** Further GITHUB_*, without the prefix: RUN_ID, REF, EVENT_NAME. */
  readonly github?: Readonly<Record<string, string>>
  /** What only JavaScript actions get: ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL. */
  readonly runtime?: Readonly<Record<string, string>>
  /** Masked from the start. */
  readonly secrets?: readonly string[]
  /** The machine's own environment; PATH, HOME and LANG of the caller where not told. */
  readonly env?: Readonly<Record<string, string>>
  /** ACTIONS_STEP_DEBUG: RUNNER_DEBUG is 1, debug lines are in the log, commands are echoed. */
  readonly debug?: boolean
  /** The Node.js that runs actions; this one where not told. */
  readonly node?: string
  /** Whether the runner searches text with ICU (true where not told) or in invariant mode. */
  readonly icu?: boolean
  /** The log, live. */
  readonly onLine?: (line: string) => void
  /** Puts a step's process somewhere else: what to start instead of `argv`. */
  readonly launch?: (
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    cwd: string,
  ) => readonly string[]
  /** How long a cancelled step's process is given. */
  readonly graces?: Graces
  /** Evaluates a `post-if`; without it `always()` and `success()` are known. */
  readonly postIf?: (condition: string, status: JobStatus) => boolean
}

/** How a job stands; a cancel outweighs a failure. */
export type JobStatus = 'success' | 'failure' | 'cancelled'

/** Milliseconds that the runner waits. */
export interface Graces {
  /** After SIGINT, before SIGTERM. */
  readonly interrupt: number
  /** After SIGTERM, before SIGKILL. */
  readonly terminate: number
  /** After the process, for others to close its stdout and stderr. */
  readonly streams: number
}

/** The runner's own. */
export const graces: Graces = { interrupt: 7500, terminate: 2500, streams: 5000 }

/** What a person sees beside the log. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly file?: string
  readonly line?: number
  /** The step's name. */
  readonly step: string
  /** Who made it: a workflow command, a problem matcher, or the runner itself. */
  readonly from: 'command' | 'matcher' | 'runner'
}

/** A `run:` step. */
export interface ScriptStep {
  readonly name: string
  readonly run: string
  /** `bash`, `sh`, `python`, or a command with `{0}` for the script's file. */
  readonly shell?: string
  /** From the workspace. */
  readonly workingDirectory?: string
  readonly env?: Readonly<Record<string, string>>
  readonly id?: string
  /** Its `if:` holds in a cancelled job too: it runs then, and a cancel does not stop it. */
  readonly always?: boolean
}

/** A `uses:` step with a JavaScript action. */
export interface ActionStep {
  readonly name: string
  /** Where the action is. */
  readonly folder: string
  readonly manifest: ActionManifest
  /** By name, the manifest's defaults filled in. */
  readonly inputs: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly id?: string
  /** `owner/name` and ref of an action that is not in the workspace. */
  readonly repository?: string
  readonly ref?: string
  /** Its `if:` holds in a cancelled job too: it runs then, and a cancel does not stop it. */
  readonly always?: boolean
}

/** `runs:` of an action.yml; files are named from the action's folder. */
export interface ActionManifest {
  readonly main: string
  readonly post?: string
  /** `always()` where not told. */
  readonly postIf?: string
}

/** How a step ended. */
export interface StepEnd {
  readonly conclusion: 'success' | 'failure' | 'cancelled'
  readonly outputs: Readonly<Record<string, string>>
  /** 128+N for a signal; null when nothing ran. */
  readonly exitCode: number | null
  readonly ms: number
  readonly cancel?: CancelEnd
}

/** What it took to stop a process. */
export interface CancelEnd {
  /** Those that were sent to the entry process, in order. */
  readonly signals: readonly string[]
  /** From the cancel until the process had ended and its streams were closed or given up. */
  readonly ms: number
  /** Processes that had to be killed, or were left running: only the entry process is signalled. */
  readonly killed: readonly number[]
}

/** A process that outlived its step. */
export interface Orphan {
  readonly pid: number
  readonly command: string
}
