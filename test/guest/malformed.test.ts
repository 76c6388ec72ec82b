import { expect } from 'vitest'
import { describeAgent, test } from './agent.ts'
import { type Frame, fields, fieldsOf, header } from './wire.ts'

const MiB = 1 << 20

describeAgent('a malformed frame of the host ends the agent with a word about', () => {
  const exec = (...entries: [string, string][]) => fields(entries)
  test.for([
    ['its type', 'Q', '', 'unknown type'],
    ['fields without an end', 'X', 'arg=true', 'malformed fields'],
    ['a field without a value', 'X', 'arg\0', 'malformed fields'],
    ['a missing program', 'X', exec(['cwd', '/']), 'no arg'],
    ['a missing folder', 'X', exec(['arg', 'true']), 'no cwd'],
    ['a missing signal', 'K', '', 'no signal'],
    ['a signal there is not', 'K', exec(['signal', '65']), 'no such signal'],
    ['a time that is none', 'T', exec(['ns', '-1']), 'no time'],
    ['a time that is too far', 'T', exec(['ns', '9223372036854775808']), 'no time'],
    ['a missing time', 'T', '', 'no ns'],
    ['a missing seed', 'B', '', 'no seed'],
    ['a seed that is too short', 'B', exec(['seed', 'ff']), 'no seed'],
    ['devices that are half there', 'B', exec(['plugged', '2']), 'plugged is neither 0 nor 1'],
    ['a boot id half its own', 'B', exec(['renewed', '2']), 'renewed is neither 0 nor 1'],
    ['who cannot give way', 'G', exec(['arg', '/x'], ['cwd', '/']), 'only PID 1 gives way'],
    ['a relative path', 'W', 'path=a\0mode=600\0data=', 'no absolute path'],
    ['a mode that is none', 'W', 'path=/a\0mode=9\0data=', 'no octal mode'],
    ['missing data', 'W', 'path=/a\0mode=600\0', 'malformed fields, or no data'],
  ] as const)('%s', async ([_, type, payload, error], { agent }) => {
    await agent.wire.send(type, 0, payload)
    expect(fieldsOf((await agent.wire.next()) as Frame)).toEqual({ what: type, error })
    expect(await agent.wire.ended()).toBe(1)
  })

  test.for([
    ['a channel that is too high', Buffer.from([0x49, 16, 0, 0, 0, 0, 0, 0])],
    ['a reserved byte that is set', Buffer.from([0x49, 0, 1, 0, 0, 0, 0, 0])],
    ['a length beyond the bound', header('I', 0, MiB + 1)],
  ] as const)('%s', async ([_, bytes], { agent }) => {
    await agent.wire.raw(bytes)
    const failure = (await agent.wire.next()) as Frame
    expect(fieldsOf(failure)).toEqual({ what: 'I', error: 'malformed header' })
    expect(await agent.wire.ended()).toBe(1)
  })

  test('a channel that is taken', async ({ agent }) => {
    await agent.wire.exec(0, ['sleep', '1000'])
    await agent.wire.until('w')
    await agent.wire.exec(0, ['true'])
    expect(fieldsOf((await agent.wire.next()) as Frame).error).toBe('the channel is taken')
    expect(await agent.wire.ended()).toBe(1)
  })
})
