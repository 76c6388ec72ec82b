import { expect, test } from 'vitest'
import { noConsole } from '../../../../src/machine/kexec/console/console.ts'
import { misarrival, noArrival } from '../../../../src/machine/kexec/jump/misarrival.ts'
import { Fault } from '../../../../src/model/fault.ts'

const words = '; the last lines of its console: "Loading initial ramdisk"'
const said = { panic: undefined, lastWords: words }
const panicked = { panic: 'VFS: Unable to mount root fs', lastWords: words }

test('each way not to arrive has words of its own', () => {
  const refused = new Fault('infra-error', 'refused')
  expect(noArrival({ why: refused }, 9, noConsole).message).toMatch(/within 9 s \(refused\)$/)
  expect(noArrival({ answer: { kind: 'unmoved' } }, 9, noConsole).message).toMatch(/old system/)
  expect(misarrival(noConsole).message).toMatch(/came up as something else/)
})

test('a boot that never comes up quotes its console', () => {
  expect(noArrival({}, 180, noConsole)).toMatchObject({
    outcome: 'boot-failed',
    message: 'the RAM system never came up within 180 s',
  })
  expect(noArrival({}, 180, said).message).toBe(`the RAM system never came up within 180 s${words}`)
  const unmoved = noArrival({ answer: { kind: 'unmoved' } }, 180, said)
  expect(unmoved).toMatchObject({
    outcome: 'infra-error',
    message: `the target is still on the old system after 180 s${words}`,
  })
})

test('a panic on the console is why, whatever answers', () => {
  const why = {
    outcome: 'panicked',
    message: "the guest's kernel panicked: VFS: Unable to mount root fs",
  }
  expect(noArrival({}, 180, panicked)).toMatchObject(why)
  expect(misarrival(panicked)).toMatchObject(why)
  expect(misarrival(said)).toMatchObject({ outcome: 'boot-failed' })
})
