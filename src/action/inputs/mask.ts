import { setSecret } from '@actions/core'
import { tellsOfSecret } from '../../request/command.ts'
import type { Inputs } from './read.ts'

/** Shorter values are in every other word: hiding them would hide the log. */
const shortest = 8

/** The values of this step that are for nobody's eyes, as far as their names tell. */
export function secretsOf(
  {
    token,
    sshKey,
    guestHostKey,
    builderKey,
    cacheKey,
    raw,
  }: Pick<Inputs, 'token' | 'sshKey' | 'guestHostKey' | 'builderKey' | 'cacheKey' | 'raw'>,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const named = (raw.env ?? []).map((entry) => {
    const [name = ''] = entry.split('=', 1)
    if (!tellsOfSecret(name)) return ''
    return entry.includes('=') ? entry.slice(name.length + 1) : (environment[name] ?? '')
  })
  const { powerCycleCommand = '', consoleCommand = '' } = raw
  return [
    token,
    sshKey,
    guestHostKey,
    builderKey,
    cacheKey,
    powerCycleCommand,
    consoleCommand,
    ...named,
  ].filter((secret) => secret.length >= shortest)
}

/** Has the runner hide what must not be read in a log, before it can be written there. */
export function maskSecrets(inputs: Inputs, environment: NodeJS.ProcessEnv): void {
  for (const secret of secretsOf(inputs, environment)) setSecret(secret)
}
