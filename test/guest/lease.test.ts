import { expect } from 'vitest'
import { describeAgent, test as withAgent } from './agent.ts'
import { agentWithFifo } from './fifo.ts'
import { describeApart, test } from './steward.ts'
import { type Frame, fields, fieldsOf, written } from './wire.ts'

const seconds = (value: string) => fields([['seconds', value]])

describeApart('lease', () => {
  test('hands a renewal to the steward, as a line', async ({ apart }) => {
    const wire = await agentWithFifo(apart.folder)
    await wire.send('L', 3, seconds('300'))
    expect(await wire.next()).toMatchObject({ type: 'd', channel: 3 })
    await wire.exec(0, ['sh', '-c', 'read -r line </run/testbed/lease; echo "$line"'])
    expect(written(await wire.until('x'), 'o').toString()).toBe('300\n')
    wire.hangUp()
    await wire.ended()
  })
})

describeAgent('lease', () => {
  withAgent('fails where there is none', async ({ agent }) => {
    await agent.wire.send('L', 0, seconds('300'))
    expect(fieldsOf((await agent.wire.next()) as Frame)).toEqual({
      what: 'L',
      error: 'cannot renew the lease: No such file or directory',
    })
  })

  withAgent.for(['', '0', '-1', '1.5', '99999999999'])(
    'refuses a time of "%s"',
    async (value, { agent }) => {
      await agent.wire.send('L', 0, seconds(value))
      expect(fieldsOf((await agent.wire.next()) as Frame)).toMatchObject({ what: 'L' })
      expect(await agent.wire.next()).toBeUndefined()
    },
  )
})
