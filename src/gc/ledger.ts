import type { GcFailure, GcKind, GcReport } from '../model/gc.ts'
import { gcKinds } from '../model/gc.ts'

/** Notes what became of each thing that was looked at. */
export class Ledger {
  readonly #dryRun: boolean
  readonly #removed = new Map<GcKind, { count: number; bytes: number }>()
  readonly #left = new Map<GcKind, Map<string, number>>()
  readonly #failed: GcFailure[] = []

  constructor({ dryRun }: { readonly dryRun: boolean }) {
    this.#dryRun = dryRun
  }

  /** Whether nothing may go: what would is noted all the same. */
  get dryRun(): boolean {
    return this.#dryRun
  }

  removed(kind: GcKind, bytes: number, count = 1): void {
    const before = this.#removed.get(kind) ?? { count: 0, bytes: 0 }
    this.#removed.set(kind, { count: before.count + count, bytes: before.bytes + bytes })
  }

  left(kind: GcKind, why: string): void {
    const reasons = this.#left.get(kind) ?? new Map<string, number>()
    this.#left.set(kind, reasons.set(why, (reasons.get(why) ?? 0) + 1))
  }

  failed(failure: GcFailure): void {
    this.#failed.push(failure)
  }

  get report(): GcReport {
    return {
      dryRun: this.#dryRun,
      removed: gcKinds.flatMap((kind) => {
        const removed = this.#removed.get(kind)
        return removed === undefined ? [] : [{ kind, ...removed }]
      }),
      left: gcKinds.flatMap((kind) =>
        Array.from(this.#left.get(kind) ?? [], ([why, count]) => ({ kind, count, why })),
      ),
      failed: this.#failed,
    }
  }
}
