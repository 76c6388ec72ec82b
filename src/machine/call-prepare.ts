import type { Channel } from '../channel/channel.ts'
import { Fault } from '../model/fault.ts'

/**
 * Runs `guest/prepare`, which makes a guest that has booted ready. Gives what it says; rejects with
 * that where it fails.
 */
export async function callPrepare(
  channel: Channel,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const said: Buffer[] = []
  const argv = ['/run/testbed/busybox', 'sh', '/run/testbed/prepare', ...args]
  const output = (_: 'stdout' | 'stderr', bytes: Uint8Array) => {
    if (said.length < 100) said.push(Buffer.from(bytes))
  }
  const exit = await channel.exec({ argv, env, cwd: '/' }, { output })
  const words = Buffer.concat(said).toString('utf8').trim()
  if (exit.kind === 'code' && exit.code === 0) return words
  throw new Fault('boot-failed', `the guest could not be made ready: ${words}`)
}
