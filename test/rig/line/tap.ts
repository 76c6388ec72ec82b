import { randomInt } from 'node:crypto'
import { outputOf } from '../../../src/host/command.ts'

/** A link between this host and a machine that has IPv6 only. */
export interface Tap {
  readonly name: string
  readonly hostAddress: string
  readonly machineAddress: string
}

/** A link that no other rig has, as far as chance goes. */
export function newTap(): Tap {
  const number = randomInt(2 ** 32)
  const half = (shift: number) => ((number >>> shift) & 0xffff).toString(16)
  const prefix = `fd71:${half(16)}:${half(0)}:`
  return {
    name: `rig${number.toString(16)}`,
    hostAddress: `${prefix}:1`,
    machineAddress: `${prefix}:2`,
  }
}

/** Gives the link, which is QEMU's and goes with it, its address on this host. Needs root. */
export async function raiseTap({ name, hostAddress }: Tap): Promise<void> {
  await outputOf('ip', ['address', 'add', `${hostAddress}/64`, 'dev', name, 'nodad'])
  await outputOf('ip', ['link', 'set', name, 'up'])
}
