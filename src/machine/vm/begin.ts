import { randomBytes } from 'node:crypto'
import type { Channel } from '../../channel/channel.ts'

/** How late a guest's clock may be, at most, in milliseconds; and how often that is tried for. */
const latestMs = 20
const mostTries = 8

/** Makes a machine that has booted this run's own: its randomness, its time. Gives its boot id. */
export async function beginRun(channel: Channel, plugged: boolean): Promise<string> {
  const bootId = await channel.begin({ seed: randomBytes(64), plugged })
  await setClock(channel)
  return bootId
}

/** The guest's clock is late by as long as it took to be set: on a busy machine that is tried again. */
async function setClock(channel: Channel): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) {
    const start = performance.now()
    await channel.setTime(BigInt(Date.now()) * 1_000_000n)
    if (performance.now() - start < latestMs) return
  }
}
