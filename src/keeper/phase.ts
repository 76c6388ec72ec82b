import type { Emit, Phase } from '../model/event.ts'

/** Runs a stage of a run between the events that tell its start, its end and its seconds. */
export async function phase<T>(name: Phase, emit: Emit, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  emit({ type: 'phase-started', phase: name })
  try {
    return await work()
  } finally {
    const seconds = Math.round(performance.now() - start) / 1000
    emit({ type: 'phase-ended', phase: name, seconds })
  }
}
