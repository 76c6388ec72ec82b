import { duplexPair } from 'node:stream'
import { expect, test } from 'vitest'
import { Monitor } from '../../../../src/machine/vm/qemu/monitor.ts'

/** A monitor, and QEMU's end of its connection that has read the greeting's answer. */
function open() {
  const [ours, qemu] = duplexPair()
  const monitor = new Monitor(ours)
  const heard: string[] = []
  qemu.on('data', (bytes) => heard.push(...String(bytes).trim().split('\n')))
  const say = (message: object) => qemu.write(`${JSON.stringify(message)}\n`)
  say({ QMP: { version: {} } })
  say({ return: {} })
  return { monitor, qemu, say, heard }
}

test('answers go to the commands in their order', async () => {
  const { monitor, say, heard } = open()
  const [one, two] = [monitor.do('one', { a: 1 }), monitor.do('two')]
  say({ event: 'RESUME', data: {} })
  say({ return: 1 })
  say({ return: 2 })
  expect(await Promise.all([one, two])).toEqual([1, 2])
  expect(heard.slice(1)).toEqual([
    '{"execute":"one","arguments":{"a":1}}',
    '{"execute":"two","arguments":{}}',
  ])
})

test('a refusal is a fault that names the command and the reason', async () => {
  const { monitor, say } = open()
  const refused = monitor.do('device_add')
  say({ error: { class: 'GenericError', desc: 'no such bus' } })
  await expect(refused).rejects.toMatchObject({
    outcome: 'infra-error',
    message: 'QEMU refuses device_add: no such bus',
  })
})

test.each(['failed', 'cancelled'])('a migration that ended as %s is a fault', async (status) => {
  const { monitor, say } = open()
  const migrated = monitor.migration()
  say({ event: 'MIGRATION', data: { status: 'active' } })
  say({ event: 'MIGRATION', data: { status } })
  await expect(migrated).rejects.toThrow(status)
})

test('a migration settles when it is completed', async () => {
  const { monitor, say } = open()
  const migrated = monitor.migration()
  say({ event: 'MIGRATION', data: { status: 'completed' } })
  await migrated
})

test('who waits when QEMU ends is told, and so is who comes later', async () => {
  const { monitor, qemu } = open()
  const [asked, migrated] = [monitor.do('stop'), monitor.migration()]
  qemu.end()
  await expect(asked).rejects.toThrow('QEMU ended before it answered stop')
  await expect(migrated).rejects.toThrow(/cut off/)
  await expect(monitor.do('cont')).rejects.toThrow(/cont/)
  await expect(monitor.migration()).rejects.toThrow(/migrate/)
})

test('lines that are no message are passed over', async () => {
  const { monitor, qemu, say } = open()
  const asked = monitor.do('cont')
  qemu.write('{"return": \n')
  say({ return: {} })
  await asked
})
