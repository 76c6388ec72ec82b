import type { Contestant } from './contestant.ts'

/** Node's own start: the same `node`, the first on PATH, that the launcher takes. */
export function nodeStart(): Contestant {
  return {
    id: 'node',
    name: '`node -e 0`',
    start: () => ({ program: 'node', args: ['-e', '0'] }),
    prove: async () => undefined,
  }
}
