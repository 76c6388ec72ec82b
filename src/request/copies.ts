import type { Asked } from './asked.ts'
import type { Input, RawRequest } from './raw.ts'

const mostCopies = 64

/** Inputs that mean one guest: where they are given, they cannot be meant for several, and why. */
const forOne: readonly { input: Input; isGiven(raw: RawRequest): boolean; reason: string }[] = [
  {
    input: 'initrdConsole',
    isGiven: ({ initrdConsole }) => initrdConsole === true,
    reason: 'shows the console of one guest, and there are several',
  },
  {
    input: 'gdb',
    isGiven: ({ gdb }) => gdb !== undefined,
    reason: 'is a door to one guest, and there are several',
  },
  {
    input: 'forward',
    isGiven: ({ forward = [] }) => forward.some((each) => !/(^|:)0:\d+$/.test(each)),
    reason:
      'leads a port of this host into one guest, and there are several; port 0 takes a free one for each',
  },
  {
    input: 'disk',
    isGiven: ({ disk = [] }) => disk.some((each) => /,keep=/.test(each)),
    reason: 'keeps the disk of one guest, and there are several',
  },
]

/** In how many guests the script runs at once. */
export function readCopies(asked: Asked): number {
  const text = asked.raw.copies
  if (text === undefined) return 1
  const copies = Number(text)
  if (!/^\d+$/.test(text) || copies < 1 || copies > mostCopies) {
    asked.refuse('copies', {
      value: text,
      reason: 'is not a number of guests',
      remedy: `give a whole number from 1 to ${mostCopies}`,
    })
    return 1
  }
  if (copies > 1) refuseForOne(asked)
  return copies
}

function refuseForOne(asked: Asked): void {
  for (const { input, isGiven, reason } of forOne)
    if (isGiven(asked.raw))
      asked.refuse(input, { reason, remedy: `leave it or ${asked.nameOf('copies')} out` })
}

/** Refuses more guests at once than this host has memory for. */
export async function refuseTooMany(
  asked: Asked,
  copies: number,
  memoryMiB: number,
): Promise<void> {
  if (copies === 1) return
  const available = await asked.caller.availableMemoryMiB()
  if (Number.isNaN(available) || copies * memoryMiB <= available) return
  const fit = Math.floor(available / memoryMiB)
  const less = `less ${asked.nameOf('memory')} makes room for more`
  asked.refuse('copies', {
    value: String(copies),
    reason: `${copies} guests of ${memoryMiB} MiB are more than the ${available} MiB this host has available`,
    remedy: fit === 0 ? `not one fits; ${less}` : `${fit} would fit; ${less}`,
  })
}
