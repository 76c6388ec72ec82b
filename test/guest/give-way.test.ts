import { expect } from 'vitest'
import { agentWithFifo } from './fifo.ts'
import { describeApart, test } from './steward.ts'
import { type Frame, fields, fieldsOf, written } from './wire.ts'

const giveWayTo = (...argv: readonly string[]) =>
  fields([...argv.map((arg) => ['arg', arg] as const), ['cwd', '/']])

describeApart('giving way beside a steward', () => {
  test('hands it the path, renews meanwhile, and says hello when it is taken in', async ({
    apart,
  }) => {
    const wire = await agentWithFifo(apart.folder)
    await wire.send('G', 1, giveWayTo('/init'))
    await wire.send('L', 2, fields([['seconds', '60']]))
    expect(await wire.next()).toMatchObject({ type: 'd', channel: 2 })
    wire.process.kill('SIGUSR1')
    expect(fieldsOf((await wire.next()) as Frame)).toMatchObject({ protocol: '2' })
    await wire.exec(0, ['head', '-n', '2', '/run/testbed/lease'])
    expect(written(await wire.until('x'), 'o').toString()).toBe('/init\n60\n')
    wire.hangUp()
    await wire.ended()
  })

  test('says no hello that nobody waits for', async ({ apart }) => {
    const wire = await agentWithFifo(apart.folder)
    wire.process.kill('SIGUSR1')
    expect(await wire.next()).toBeUndefined()
  })

  test.for([['init'], ['/init', '--more'], [`/${'x'.repeat(1023)}`]])(
    'refuses what a steward cannot become: %s',
    async (argv, { apart }) => {
      const wire = await agentWithFifo(apart.folder)
      await wire.send('G', 0, giveWayTo(...(argv as string[])))
      const error = 'a steward gives way to a path alone'
      expect(fieldsOf((await wire.next()) as Frame)).toEqual({ what: 'G', error })
    },
  )
})
