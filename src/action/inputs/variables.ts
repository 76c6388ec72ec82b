import type { Problem } from '../../model/fault.ts'
import type { Caller } from '../../request/raw.ts'
import type { Inputs } from './read.ts'

/** Variables that open the runner's services, or the step's own files, to who knows them. */
const runnersOwn = /^(?:ACTIONS_|INPUT_|STATE_|GITHUB_(?:ENV|OUTPUT|STATE|PATH|STEP_SUMMARY)$)/

/** What is wrong with the variables for the script that only a step can tell: whose they are, and where to set them. */
export function variableProblems(
  { raw }: Pick<Inputs, 'raw'>,
  { env }: Pick<Caller, 'env'>,
): Problem[] {
  return (raw.env ?? []).flatMap((entry) => {
    const [name = ''] = entry.split('=', 1)
    if (runnersOwn.test(name)) return { input: 'env', value: name, ...notForGuests }
    const isUnset = name === entry && /^[A-Za-z_]\w*$/.test(name) && env[name] === undefined
    return isUnset ? { input: 'env', value: name, ...unset(name) } : []
  })
}

const notForGuests = {
  reason: "is the runner's own, and does not enter the guest",
  remedy: 'leave it out',
}

function unset(name: string) {
  return {
    reason: 'is not set for this step, so there is no value to pass on',
    remedy: `set it in the step's own \`env:\`, beside \`with:\`, or write ${name}=VALUE`,
  }
}
