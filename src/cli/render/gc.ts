import type { GcReport } from '../../model/gc.ts'
import { visible } from '../../report/visible.ts'
import { plural } from '../../report/words.ts'
import type { Screen } from '../process.ts'
import { paintFor } from './paint.ts'

/** What went, in rows of kind, count and size; what stays and why; what is left to do. */
export function gcTable(report: GcReport): string {
  const { dryRun, removed, left } = report
  const total = {
    kind: 'total',
    count: removed.reduce((sum, { count }) => sum + count, 0),
    bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0),
  }
  const head = [dryRun ? 'would go' : 'removed', 'count', 'size'] as const
  const rows = [...removed, total].map(
    ({ kind, count, bytes }) => [kind, String(count), sizeText(bytes)] as const,
  )
  const went = [head, ...rows].map(
    ([what, count, size]) => `${line(what, count)}  ${size.padStart(10)}\n`,
  )
  const stays = left.map(({ kind, count, why }) => `${line(kind, String(count))}  ${why}\n`)
  return [...went, ...(stays.length === 0 ? [] : ['\nleft\n', ...stays]), advice(report)].join('')
}

const line = (what: string, count: string) => `${what.padEnd(9)}  ${count.padStart(6)}`

/** Links are gone, and what they led to is not: that is for Nix to say. */
function advice({ dryRun, removed }: GcReport): string {
  const guests = removed.find(({ kind }) => kind === 'guests')?.count ?? 0
  if (dryRun || guests === 0 || removed.some(({ kind }) => kind === 'store')) return ''
  const what = plural(guests, 'guest', 'guests')
  return `\n${what} may now be collected by Nix: run nix-collect-garbage, or this with --nix\n`
}

/** What could not be removed, with the reason and the remedy. */
export function gcComplaints({ failed }: GcReport, screen: Screen): string {
  const paint = paintFor(screen)
  const complaints = failed.map(
    ({ what, why, remedy }) =>
      `nixos-testbed: ${paint('bold', visible(what))} cannot be removed: ${visible(why)}\n    ${visible(remedy)}\n`,
  )
  return complaints.join('')
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `-`, `512 B`, `1.5 GiB`. */
export function sizeText(bytes: number): string {
  if (bytes === 0) return '-'
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}
