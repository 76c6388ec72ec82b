import type { Problem } from '../../model/fault.ts'
import type { Caller } from '../../request/raw.ts'
import { originHere, whyNotOnHardware } from '../fork.ts'
import { labsOfForks } from './lab.ts'
import type { Inputs } from './read.ts'

/** GitHub's own tokens for a job; every one of them begins so. */
const ambient = /\bghs_[A-Za-z0-9_.-]{16,}/

/** What is wrong with a step for hardware that only a step can tell. */
export function hardwareProblems(inputs: Inputs, { env }: Pick<Caller, 'env'>): Problem[] {
  if (inputs.raw.machine !== 'kexec') return []
  return [
    ...withoutKnownHosts(inputs),
    ...tokensFor(inputs, env),
    ...(inputs.settings.allowFork ? labsOfForks(inputs) : fromForks(inputs, env)),
  ]
}

function fromForks({ workspace }: Inputs, env: Caller['env']): Problem[] {
  const why = whyNotOnHardware(originHere(workspace, env))
  return why === undefined ? [] : [why]
}

/** A runner knows nobody, so that whoever answers first would be believed. */
function withoutKnownHosts({ raw }: Inputs): Problem[] {
  const isOfLab = raw.board !== undefined // where the lab has to say it
  if (raw.knownHostsText !== undefined || isOfLab) return []
  return [
    {
      input: 'known-hosts',
      reason: 'is empty, so that nothing tells the target from an impostor',
      remedy:
        "give the target's line of known_hosts, after comparing its key with the target's own",
    },
  ]
}

/** The job's token opens the repository, and what runs on the target is not the runner's. */
function tokensFor({ raw, token }: Inputs, env: Caller['env']): Problem[] {
  const holdsToken = (text: string) => ambient.test(text) || (token !== '' && text.includes(token))
  const variables = (raw.env ?? []).filter((entry) => {
    const value = entry.includes('=') ? entry : (env[entry] ?? '')
    return holdsToken(value)
  })
  return [
    ...variables.map((entry) => ({
      input: 'env',
      value: entry.split('=', 1)[0] ?? '',
      ...noToken,
    })),
    ...(holdsToken(raw.script ?? '') ? [{ input: 'run', ...noToken }] : []),
  ]
}

const noToken = {
  reason: "holds the job's token, which does not go to a target",
  remedy: 'leave it out, and do what needs it in a step of the runner’s',
}
