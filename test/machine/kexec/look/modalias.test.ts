import { expect, test } from 'vitest'
import { Aliases, matches } from '../../../../src/machine/kexec/look/modalias.ts'

const aliases = new Aliases(
  [
    '# Aliases extracted from modules themselves.',
    'alias virtio:d00000001v* virtio_net',
    'alias pci:v00001AF4d*sv*sd*bc*sc*i* virtio_pci',
    'alias pci:v00008086d0000100Esv*sd*bc*sc*i* e1000',
    'alias usb:v0BDAp8153d*dc*dsc*dp*icFFisc*ip*in* r8152',
    'alias of:N*T*Cbrcm,bcm2711-genet-v5 genet',
    'alias of:N*T*Cbrcm,bcm2711-genet-v5C* genet',
    'alias usb:v0403p600[1-4]d* x',
    'alias fs-ext4 ext4',
  ].join('\n'),
  'alias pci:v00008086d000010D3sv*sd*bc*sc*i* e1000e\n',
)

test('a device is looked up as modprobe does', () => {
  expect(aliases.modulesFor('virtio:d00000001v00001AF4')).toEqual(['virtio_net'])
  expect(aliases.modulesFor('pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00')).toEqual([
    'e1000',
  ])
  expect(aliases.modulesFor('pci:v00008086d000010D3sv0sd0bc02sc00i00')).toEqual(['e1000e'])
  expect(aliases.modulesFor('usb:v0BDAp8153d3100dc00dsc00dp00icFFisc00ip00in00')).toEqual(['r8152'])
  expect(aliases.modulesFor('of:NethernetT(null)Cbrcm,bcm2711-genet-v5')).toEqual(['genet'])
  expect(aliases.modulesFor('usb:v0403p6003d1')).toEqual(['x'])
})

test('what no module is for finds none', () => {
  for (const modalias of [
    'pci:v000010ECd00008168sv0sd0bc02sc00i00',
    'usb:v0403p6005d1',
    '',
    'fs-ext4x',
  ])
    expect(aliases.modulesFor(modalias)).toEqual([])
})

test.each([
  ['a*c', 'abbbc', true],
  ['a*c', 'abbb', false],
  ['*', '', true],
  ['?', '', false],
  ['[!a-c]x', 'dx', true],
  ['[!a-c]x', 'bx', false],
  ['[]x]', ']', true],
  ['[a', '[a', true],
  ['a*b*c', 'a1b2b3c', true],
  ['a**', 'a', true],
])('%s and %s: %s', (pattern, text, is) => {
  expect(matches(pattern, text)).toBe(is)
})

test('no text takes long', () => {
  const start = performance.now()
  expect(matches('a*'.repeat(50), `${'a'.repeat(4000)}b`.repeat(1))).toBe(true)
  expect(matches(`${'*a'.repeat(50)}*c`, 'a'.repeat(4000))).toBe(false)
  expect(performance.now() - start).toBeLessThan(500)
})
