import { beforeAll, describe, expect, test } from 'vitest'
import type { Attack, LoneAttack, Scene } from './attack.ts'
import { onChannel } from './guest/channel.ts'
import { alone } from './guest/greed.ts'
import { onReach } from './guest/reach.ts'
import { onResults } from './guest/results.ts'
import { leftovers } from './look.ts'
import { playAlone, playTogether } from './stage.ts'
import { lineOf } from './table.ts'

const isRoot = process.getuid?.() === 0

describe('in one guest', () => {
  const attacks = [...onReach, ...onResults]
  let scenes: Scene[] = []
  beforeAll(async () => {
    scenes = await playTogether(attacks)
  }, 600_000)

  test('the run has its own end, and nothing of it is left', () => {
    expect(scenes[0]?.ran.result).toMatchObject({ outcome: 'passed' })
    expect(leftovers(scenes[0] as Scene)).toEqual([])
  })

  test.each(attacks.map((attack, index) => ({ ...attack, index })))('$name', async (attack) => {
    await judge(attack, scenes[attack.index] as Scene)
  })
})

describe('in a guest of its own', () => {
  const lone: readonly LoneAttack[] = [...onChannel, ...alone]
  test.for(lone)('$name', async (attack, { skip }) => {
    if (attack.disk !== undefined && !isRoot) return skip('only root can mount a small disk')
    await playAlone(attack, async (scene) => {
      await judge(attack, scene)
      expect(scene.ran.result.outcome).toBe(attack.outcome)
      expect(scene.ran.seconds).toBeLessThan(attack.within)
      expect(leftovers(scene)).toEqual([])
    })
  })
})

async function judge({ name, expected, look }: Attack, scene: Scene): Promise<void> {
  const seen = await look(scene)
  process.stdout.write(lineOf({ name, expected, seen }))
  expect(seen).toBe(expected)
}
