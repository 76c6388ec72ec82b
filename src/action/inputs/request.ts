import { availableParallelism, totalmem } from 'node:os'
import { type Problem, RequestError } from '../../model/fault.ts'
import type { Request } from '../../model/request.ts'
import { systemNames, systems } from '../../model/system.ts'
import { parseRequest } from '../../request/parse.ts'
import type { Caller } from '../../request/raw.ts'
import { inputName } from './names.ts'
import { platformProblems } from './platform.ts'
import { tokenVariable } from './raw.ts'
import type { Inputs } from './read.ts'

/** Variables that open the runner's services, or the step's own files, to who knows them. */
const runnersOwn = /^(?:ACTIONS_|INPUT_|STATE_|GITHUB_(?:ENV|OUTPUT|STATE|PATH|STEP_SUMMARY)$)/

/** The surroundings of this step; the runner's own variables are none of the guest's business. */
export function callerOf(
  { workspace, token, scriptInput }: Inputs,
  environment: NodeJS.ProcessEnv,
): Caller {
  return {
    cwd: workspace,
    env: { ...environment, ...(token === '' ? {} : { [tokenVariable]: token }) },
    host: {
      system: systems.find((system) => systemNames[system].node === process.arch),
      cpus: availableParallelism(),
      memoryMiB: Math.floor(totalmem() / 1024 ** 2),
    },
    nameOf: (input) => (input === 'script' ? scriptInput : inputName(input)),
    readStdin: async () => new Uint8Array(),
  }
}

/** The request, whose run folder is `results`. Rejects with a RequestError that tells all that is wrong. */
export async function requestOf(inputs: Inputs, caller: Caller, results: string): Promise<Request> {
  const own = [...platformProblems(), ...inputs.problems, ...variablesRefused(inputs)]
  try {
    const request = await parseRequest({ ...inputs.raw, results }, caller)
    if (own.length === 0) return request
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    own.push(...error.problems)
  }
  throw new RequestError(own)
}

function variablesRefused({ raw }: Inputs): Problem[] {
  return (raw.env ?? []).flatMap((entry) => {
    const [name = ''] = entry.split('=', 1)
    if (!runnersOwn.test(name)) return []
    return {
      input: 'env',
      value: name,
      reason: "is the runner's own, and does not enter the guest",
      remedy: 'leave it out',
    }
  })
}
