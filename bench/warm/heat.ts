import type { System } from '../../src/model/system.ts'
import type { Contestant, Size } from '../contestants/contestant.ts'
import { vng } from '../contestants/vng.ts'
import { guestOf } from '../field.ts'
import type { Bench } from '../measure/interleave.ts'
import { atOnce, firstRun, inTurn, ownStart, run } from './contestants.ts'

/** Guests at once against as many in turn. */
export interface Crowd {
  readonly atOnce: Contestant
  readonly inTurn: Contestant
}

/** Those who are measured for one guest system. */
export interface WarmHeat {
  readonly system: System
  readonly warm: Contestant
  readonly shared: Contestant
  readonly cold: Contestant
  readonly first: Contestant
  readonly start: Contestant
  readonly vng?: Contestant
  readonly crowds: readonly Crowd[]
  /** Which part of a cold run a warm one may take. */
  readonly ofCold: number
}

const crowd = 8
const crowdScripts = ['sleep 0.5', 'true']

/** Makes all of a system ready to start: its guest is built, and its template made, by the round that does not count. */
export async function warmHeat(
  system: System,
  size: Size,
  { bench, chroot, shared }: { bench: Bench; chroot: string | undefined; shared: string },
): Promise<WarmHeat> {
  const built = await guestOf(system, size, bench)
  const isNative = chroot !== undefined
  const plain = { id: 'warm', name: '`nixos-testbed run true`, warm', came: 'warm' } as const
  const everything = ['--shared', shared]
  return {
    system,
    warm: run(system, size, plain),
    shared: run(system, size, {
      id: 'shared',
      name: 'the same with `--shared DIR`',
      more: everything,
      came: 'warm',
    }),
    cold: run(system, size, { id: 'cold', name: 'with `--cold`', more: ['--cold'], came: 'cold' }),
    first: firstRun(system, size),
    start: ownStart(),
    ...(isNative ? { vng: await vng(chroot, built, size) } : {}),
    crowds: crowdScripts.map((script) => ({
      atOnce: atOnce(system, size, script, crowd),
      inTurn: inTurn(system, size, script, crowd),
    })),
    ofCold: system === 'x86_64-linux' ? 1 / 4 : 1 / 3,
  }
}

export function contestantsOf(heat: WarmHeat): Contestant[] {
  const { warm, shared, cold, first, start, vng, crowds } = heat
  const single = [warm, shared, cold, first, start, ...(vng === undefined ? [] : [vng])]
  return [...single, ...crowds.flatMap(({ atOnce, inTurn }) => [atOnce, inTurn])]
}
