import { expect, test } from 'vitest'
import { BuildLogs } from '../../../src/nix/log/build-logs.ts'
import { readEntry } from '../../../src/nix/log/entry.ts'
import { failureIn } from '../../../src/nix/log/failure.ts'
import { Progress } from '../../../src/nix/log/progress.ts'
import { chance } from '../../machine/kexec/ssh/chance.ts'
import { linesOf, logsOf, releases } from './logs.ts'

const lines = releases.flatMap((release) =>
  logsOf(release).flatMap((name) => linesOf(release, name)),
)

test.each([1, 2, 3])(
  'lines of many logs in any order, and spoilt, are told in bounds: %i',
  (seed) => {
    const { pick, below } = chance(seed)
    let now = 0
    const [logs, progress] = [new BuildLogs(), new Progress(undefined, () => now)]
    for (let round = 0; round < 20_000; round++) {
      now += below(5000)
      const line = pick(lines)
      const spoilt = pick([
        () => line,
        () => line,
        () => line.replace(/"id":\d+/, `"id":${below(40)}`),
        () => line.replace(/"type":\d+/, `"type":${pick([100, 101, 103, 104, 105, 106])}`),
        () =>
          line.replace(
            /"fields":\[[^\]]*\]/,
            `"fields":[${pick(['', '1e308', '"\\u001b]0;x"', '-1,null,{}'])}]`,
          ),
      ])()
      const entry = readEntry(spoilt)
      if (entry === undefined) continue
      logs.take(entry)
      const shown = progress.take(entry)
      if (shown !== undefined) {
        expect(shown.message).not.toMatch(/\p{Cc}|NaN|undefined/u)
        expect(shown.message.length).toBeLessThan(2000)
        expect(shown.done ?? 0).toBeLessThanOrEqual(shown.total ?? 0)
      }
      if (entry.kind === 'message') expect(() => failureIn(entry.text)).not.toThrow()
    }
  },
)
