import { expect, test } from 'vitest'
import { Channel } from '../../src/channel/channel.ts'
import { connection } from '../channel/agent.ts'
import { type FrameAttack, frames } from './frames.ts'
import { lineOf } from './table.ts'

/** Every row ends within this, on a machine that is busy. */
const withinMs = 20_000

test.each(frames)('$name', { timeout: withinMs }, async (attack) => {
  const { name, expected } = attack
  const seen = await play(attack)
  process.stdout.write(lineOf({ name, expected, seen }))
  expect(seen).toBe(expected)
})

/** How the command ends, and what becomes of the channel. */
async function play({ bytes, isGreeted }: FrameAttack): Promise<string> {
  const { host, agent } = connection()
  const ended = new Promise<void>((resolve) => host.once('close', resolve))
  const channel = new Channel(host, async () => new Error('the connection ended by itself'))
  if (isGreeted !== false) {
    agent.hello()
    await channel.hello
  }
  const exit = channel.exec({ argv: ['true'], env: {}, cwd: '/' })
  await agent.next()
  agent.raw(bytes())
  const told = await exit.then(
    (exit) => `exit ${exit.kind === 'code' ? exit.code : exit.signal}, and then: `,
    () => '',
  )
  await ended
  const next = channel.exec({ argv: ['true'], env: {}, cwd: '/' })
  const why = await next.then(String, (error: Error) => error.message)
  return told + why.replace("the guest broke the channel's protocol: ", '')
}
