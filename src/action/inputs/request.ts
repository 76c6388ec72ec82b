import { availableMemoryMiB } from '../../host/checks/resources.ts'
import { hostFacts } from '../../host/facts.ts'
import { type Problem, RequestError } from '../../model/fault.ts'
import type { Request } from '../../model/request.ts'
import { parseRequest } from '../../request/parse.ts'
import type { Caller } from '../../request/raw.ts'
import { builderProblems } from './builders.ts'
import { hardwareProblems } from './hardware.ts'
import { inputName } from './names.ts'
import { platformProblems } from './platform.ts'
import { builderKeyVariable, guestKeyVariable, keyVariable, tokenVariable } from './raw.ts'
import type { Inputs } from './read.ts'
import { variableProblems } from './variables.ts'

/** The surroundings of this step; the runner's own variables are none of the guest's business. */
export function callerOf(
  { workspace, token, sshKey, guestHostKey, builderKey, scriptInput }: Inputs,
  environment: NodeJS.ProcessEnv,
): Caller {
  return {
    cwd: workspace,
    env: {
      ...environment,
      ...(token === '' ? {} : { [tokenVariable]: token }),
      ...(sshKey === '' ? {} : { [keyVariable]: sshKey }),
      ...(guestHostKey === '' ? {} : { [guestKeyVariable]: guestHostKey }),
      ...(builderKey === '' ? {} : { [builderKeyVariable]: builderKey }),
    },
    host: hostFacts(process.arch),
    nameOf: (input) => (input === 'script' ? scriptInput : inputName(input)),
    readStdin: async () => new Uint8Array(),
    availableMemoryMiB,
  }
}

/** The request, whose run folder is `results`. Rejects with a RequestError that tells all that is wrong. */
export async function requestOf(inputs: Inputs, caller: Caller, results: string): Promise<Request> {
  const own = [
    ...platformProblems(),
    ...inputs.problems,
    ...variableProblems(inputs, caller),
    ...hardwareProblems(inputs, caller),
    ...builderProblems(inputs),
  ]
  try {
    const request = await parseRequest({ ...inputs.raw, results }, caller)
    if (own.length === 0) return request
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    own.push(...error.problems.filter((problem) => !own.some((mine) => isSame(mine, problem))))
  }
  throw new RequestError(own)
}

/** What the request finds too is told once, in the words of this step. */
function isSame(one: Problem, other: Problem): boolean {
  return one.input === other.input && one.value === other.value
}
