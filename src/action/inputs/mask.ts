import { setSecret } from '@actions/core'
import { tellsOfSecret } from '../../request/command.ts'
import type { Inputs } from './read.ts'

/** Shorter values are in every other word: hiding them would hide the log. */
const shortest = 8

/** Has the runner hide what must not be read in a log, before it can be written there. */
export function maskSecrets({ token, raw }: Inputs, environment: NodeJS.ProcessEnv): void {
  const named = (raw.env ?? []).map((entry) => {
    const [name = ''] = entry.split('=', 1)
    if (!tellsOfSecret(name)) return ''
    return entry.includes('=') ? entry.slice(name.length + 1) : (environment[name] ?? '')
  })
  for (const secret of [token, ...named]) if (secret.length >= shortest) setSecret(secret)
}
