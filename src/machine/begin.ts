import { randomBytes } from 'node:crypto'
import type { Channel } from '../channel/channel.ts'

/** How late a guest's clock may be, at most, in milliseconds; and how often that is tried for. */
const latestMs = 20
const mostTries = 8

/** Makes a machine that has booted this run's own, before anything else is done with it. Gives its boot id. */
export function beginRun(channel: Channel, plugged: boolean, renewed = false): Promise<string> {
  return channel.begin({ seed: randomBytes(64), plugged, renewed })
}

/** Gives a guest the host's time. Its clock is late by as long as it took to be set: on a busy machine that is tried again. */
export async function setClock(channel: Channel): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) {
    const start = performance.now()
    await channel.setTime(BigInt(Date.now()) * 1_000_000n)
    if (performance.now() - start < latestMs) return
  }
}
