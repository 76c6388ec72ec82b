import { expect, test } from 'vitest'
import { parse, problemsOf } from './asking.ts'

test('a script runs in one guest unless more are asked for', async () => {
  expect((await parse({})).copies).toBe(1)
  expect((await parse({ copies: '3' })).copies).toBe(3)
})

test.each(['0', '65', '-1', '1.5', 'two', ''])('%j is no number of guests', async (copies) => {
  expect(await problemsOf({ copies })).toMatchObject([
    { input: '--copies', value: copies, remedy: 'give a whole number from 1 to 64' },
  ])
})

test('more guests than there is memory for are refused, and how many would fit is said', async () => {
  const available = { availableMemoryMiB: () => Promise.resolve(2500) }
  expect(await problemsOf({ copies: '2' }, available)).toEqual([])
  expect(await problemsOf({ copies: '3' }, available)).toEqual([
    {
      input: '--copies',
      value: '3',
      reason: '3 guests of 1024 MiB are more than the 2500 MiB this host has available',
      remedy: '2 would fit; less --memory makes room for more',
    },
  ])
})

test('one guest is asked no memory for, nor any where it cannot be seen', async () => {
  const unasked = { availableMemoryMiB: () => Promise.reject(new Error('memory was looked at')) }
  expect(await problemsOf({ copies: '1' }, unasked)).toEqual([])
  const unseen = { availableMemoryMiB: () => Promise.resolve(Number.NaN) }
  expect(await problemsOf({ copies: '64' }, unseen)).toEqual([])
})

test.each([
  ['--initrd-console', { initrdConsole: true }],
  ['--gdb', { gdb: '1234' }],
  ['--forward', { forward: ['0:22', '8022:22'] }],
  ['--disk', { disk: ['data=1G,keep=data.img'] }],
])('%s means one guest, and is refused for several', async (input, raw) => {
  expect(await problemsOf({ copies: '2', ...raw })).toMatchObject([
    { input, remedy: 'leave it or --copies out' },
  ])
  expect(await problemsOf({ copies: '1', ...raw })).toEqual([])
})

test('each of several guests has disks and free ports of its own', async () => {
  const raw = { disk: ['data=1G'], forward: ['0:22', 'tcp:127.0.0.1:0:80'] }
  expect(await problemsOf({ copies: '2', ...raw })).toEqual([])
})
