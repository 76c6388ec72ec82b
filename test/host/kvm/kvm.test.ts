import { expect, test } from 'vitest'
import { lackOf, openKvm } from '../../../src/host/kvm/kvm.ts'

test('a device is looked at by opening it', async () => {
  expect(await openKvm('/nonexistent/kvm')).toBe('absent')
  expect(await openKvm('/dev/null')).toBe('opens')
})

test('KVM that opens is not lacking before a guest has tried it', () => {
  expect(lackOf('x86_64-linux', { device: 'opens' }, 'x64')).toBeUndefined()
  expect(lackOf('x86_64-linux', { device: 'opens', verdict: 'works' }, 'x64')).toBeUndefined()
})

test('only a guest of another architecture could hope for nothing', () => {
  const refused = { device: 'opens', verdict: 'QEMU was killed' } as const
  expect(lackOf('x86_64-linux', refused, 'x64')).not.toHaveProperty('foreign')
  expect(lackOf('aarch64-linux', refused, 'x64')).toMatchObject({ foreign: true })
})
