import { expect, test } from 'vitest'
import { deviceArgument, type Plug } from '../../../../src/machine/vm/qemu/plug.ts'
import { mostPlugs, placed, portArguments } from '../../../../src/machine/vm/qemu/ports.ts'

function plugs(count: number): Plug[] {
  return Array.from({ length: count }, (_, index) => ({
    arguments: [],
    commands: [],
    device: { driver: 'edu', id: `d${index}` },
  }))
}

test('devices share a port as its functions, the one that shows them last', () => {
  expect(placed(plugs(3)).map(({ id, bus, addr }) => [id, bus, addr])).toEqual([
    ['d2', 'port0', '0.2'],
    ['d1', 'port0', '0.1'],
    ['d0', 'port0', '0.0'],
  ])
})

test('a full machine uses every function of every port once', () => {
  const places = placed(plugs(mostPlugs)).map(({ bus, addr }) => `${bus} ${addr}`)
  expect(new Set(places).size).toBe(mostPlugs)
  for (const { bus } of placed(plugs(mostPlugs)))
    expect(portArguments().join(' ')).toContain(`id=${bus},`)
})

test('more devices than places are a fault of ours', () => {
  expect(() => placed(plugs(mostPlugs + 1))).toThrow(/places/)
})

test('a device as an argument has its switches in words and its commas doubled', () => {
  expect(deviceArgument({ driver: 'x', id: 'a,b', multifunction: true, off: false, n: 3 })).toBe(
    'x,id=a,,b,multifunction=on,off=off,n=3',
  )
})
