import { expect, test } from 'vitest'
import { outputsIn } from '../../src/nix/derivation.ts'

test('what a derivation makes is read from its file', () => {
  const text =
    'Derive([("dev","/nix/store/a-x-dev","",""),("out","/nix/store/b-x","","")],[("/nix/store/c.drv",["out"])],["/nix/store/s"],"x86_64-linux","/bin/sh",["-c","(\\"out\\",\\"/nix/store/evil\\",\\"\\",\\"\\")"],[("out","/nix/store/b-x")])'
  expect(outputsIn(text)).toEqual([{ path: '/nix/store/a-x-dev' }, { path: '/nix/store/b-x' }])
})

test('and what is known of its content', () => {
  const text = 'Derive([("out","/nix/store/a-x","r:sha256","00ff")],[],[],"builtin"'
  expect(outputsIn(text)).toEqual([
    { path: '/nix/store/a-x', fixed: { how: 'r:sha256', hash: '00ff' } },
  ])
})

test('of a kind that has a version, too; and of what is none, nothing', () => {
  const text = 'DrvWithVersion("xp-dyn-drv",[("out","/nix/store/a-x","","")],[],[]'
  expect(outputsIn(text)).toEqual([{ path: '/nix/store/a-x' }])
  expect(outputsIn('Derive(')).toEqual([])
})
