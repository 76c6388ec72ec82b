import type { BaseAgent, ParsedKey } from 'ssh2'
import { bounded, seconds } from '../bounded.ts'
import { SshFault } from '../fault.ts'
import { type SshLibrary, sshLibrary } from '../library.ts'
import { publicKeyOf } from '../public-key.ts'
import { said } from '../said.ts'
import type { Identity } from './identity.ts'

const agentMs = 5_000

/** An agent of OpenSSH's gives parsed keys, which its type leaves open. */
type Agent = BaseAgent<ParsedKey>

/**
 * The keys that the agent behind a socket holds, in its order.
 * Rejects with an SshFault, `agent`, where it does not answer.
 */
export async function agentIdentities(socket: string, signal?: AbortSignal): Promise<Identity[]> {
  const library = await sshLibrary()
  const agent = library.createAgent(socket) as Agent
  const keys = await bounded(listKeys(agent, socket), {
    ms: agentMs,
    signal,
    late: () => silent(socket),
  })
  return keys.flatMap((key) => {
    const publicKey = publicKeyOf(key.getPublicSSH())
    if (publicKey === undefined) return []
    const name = said(`${key.comment ?? ''}`) || key.type
    const single = agentOf(key, agent, library)
    return {
      name: `${name} of the agent`,
      publicKey,
      method: (username: string) => ({ type: 'agent', username, agent: single }) as const,
    }
  })
}

function listKeys(agent: Agent, socket: string): Promise<readonly ParsedKey[]> {
  return new Promise((resolve, reject) => {
    agent.getIdentities((error, keys) => {
      if (keys !== undefined && !error) return resolve(keys as ParsedKey[])
      reject(
        new SshFault('agent', `the agent at ${socket} does not answer`, {
          remedy: 'start it anew, or unset SSH_AUTH_SOCK and give a key',
          cause: error,
        }),
      )
    })
  })
}

/** The same agent with a single key, so that the order of all keys, and the telling of it, is ours. */
function agentOf(key: ParsedKey, agent: Agent, { BaseAgent }: SshLibrary): Agent {
  const single = new (BaseAgent as new () => Agent)()
  single.getIdentities = (tell) => tell(undefined, [key])
  single.sign = agent.sign.bind(agent) as Agent['sign']
  return single
}

function silent(socket: string): SshFault {
  return new SshFault('agent', `the agent at ${socket} said nothing for ${seconds(agentMs)}`, {
    remedy: 'start it anew, or unset SSH_AUTH_SOCK and give a key',
  })
}
