import type { Problem } from '../../model/fault.ts'
import type { Inputs } from './read.ts'

/** What is wrong with a step that names builders that only a step can tell: a runner knows nobody. */
export function builderProblems({
  raw,
  builderKey,
}: Pick<Inputs, 'raw' | 'builderKey'>): Problem[] {
  if (raw.builder === undefined) return []
  const unknown: Problem = {
    input: 'builder-known-hosts',
    reason: 'is empty, so that nothing tells a builder from an impostor',
    remedy: "give each builder's line of known_hosts, after comparing its key with its own",
  }
  const closed: Problem = {
    input: 'builder-key',
    reason: 'is empty, so that nothing opens a builder',
    remedy:
      'give the text of a private key, from a secret of the repository; a pull request from a fork has none',
  }
  return [
    ...(raw.builderKnownHostsText === undefined ? [unknown] : []),
    ...(builderKey === '' ? [closed] : []),
  ]
}
