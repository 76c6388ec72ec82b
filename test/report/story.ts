import type { Event, Happening } from '../../src/model/event.ts'

/** Happenings as a journal has them, a second apart. */
export function journal(...happenings: readonly Happening[]): readonly Event[] {
  return happenings.map((happening, index) => ({
    ...happening,
    seq: index,
    at: new Date(Date.UTC(2030, 0, 1, 12, 0, index)).toISOString(),
  }))
}

export const started: Happening = {
  type: 'run-started',
  run: 'r1',
  folder: '/state/r1',
  keeper: { pid: 1, startTime: '1' },
  command: ['nixos-testbed', 'run', "echo 'hi'"],
}

/** A run that went all the way, but for its end. */
export const course: readonly Happening[] = [
  started,
  { type: 'phase-started', phase: 'build' },
  {
    type: 'bundle-ready',
    path: '/nix/store/x-bundle',
    system: 'x86_64-linux',
    release: '6.1.0',
    built: true,
  },
  { type: 'phase-ended', phase: 'build', seconds: 1.5 },
  { type: 'guest-ready', bootId: 'b', release: '6.1.0', accel: 'tcg' },
  { type: 'phase-ended', phase: 'script', seconds: 2 },
]
