import { realpathSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'

/** Variables that only JavaScript actions get, and that open the runner's services to who has them. */
const isServiceVariable = (name: string) => /^ACTIONS_/.test(name)

/** Inputs are variables too, and some hold a token. */
const isInput = (name: string) => /^INPUT_/.test(name)

/** What the runner gives this step and no process we start may see. */
export class Runner {
  readonly #service: Record<string, string>
  readonly #environment: NodeJS.ProcessEnv

  /** Takes it out of the environment, once its inputs are read. */
  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment
    this.#service = take(environment, isServiceVariable)
    take(environment, isInput)
    searchOutside(environment)
  }

  /** Whether there is a service to keep artifacts and caches. */
  get hasService(): boolean {
    return this.#service.ACTIONS_RESULTS_URL !== undefined
  }

  /** Lets the clients of the runner's services find it, for as long as they are at work. */
  async withService<T>(work: () => Promise<T>): Promise<T> {
    Object.assign(this.#environment, this.#service)
    try {
      return await work()
    } finally {
      take(this.#environment, isServiceVariable)
    }
  }
}

/** Leaves the workspace out of PATH: a guest may put programs there, and we would start them here. */
function searchOutside(environment: NodeJS.ProcessEnv): void {
  const { GITHUB_WORKSPACE: workspace, PATH: path } = environment
  if (workspace === undefined || path === undefined) return
  const inside = `${realOf(workspace)}/`
  const folders = path.split(delimiter)
  const outside = folders.filter((folder) => !`${realOf(folder)}/`.startsWith(inside))
  environment.PATH = outside.join(delimiter)
}

/** Where links lead; what does not exist may come to, by its own name. */
function realOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return resolve(folder)
  }
}

function take(
  environment: NodeJS.ProcessEnv,
  wanted: (name: string) => boolean,
): Record<string, string> {
  const taken: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !wanted(name)) continue
    taken[name] = value
    delete environment[name]
  }
  return taken
}
