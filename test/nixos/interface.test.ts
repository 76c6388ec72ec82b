import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { declarationOf, entriesIn, openNixpkgs, page } from '../../scripts/nixos-interface.ts'
import { scratchFolder } from '../scratch.ts'

test('an option is told as its file declares it', () => {
  const text = `
  options = {
    boot.kernel.enable = mkEnableOption "the kernel" // { default = true; };
    boot.kernelParams = mkOption {
      type = types.listOf (types.str // { name = "x"; });
      default = [ ];
      description = "default = none;";
    };
    boot.loader.grub = {
      enable = lib.mkOption { default = !config.boot.isContainer;
        type = types.bool;
      };
    };
    uid = mkOption {
      type = with types; nullOr int;
    };
  };`
  const of = (name: string) => declarationOf(text, name)
  expect(of('boot.kernel.enable')).toEqual({ type: 'bool', default: 'true' })
  expect(of('boot.kernelParams')).toEqual({
    type: 'types.listOf (types.str // { name = "x"; })',
    default: '[ ]',
  })
  expect(of('boot.loader.grub.enable').type).toBe('types.bool')
  expect(of('users.users.<name>.uid')).toEqual({ type: 'nullOr int', default: '' })
  expect(of('boot.gone')).toEqual({ type: 'not declared', default: '' })
})

test('what a system is made of is read from the commands that make it', () => {
  expect(entriesIn('ln -s a $out/sw\ncp b $out/init\nx $out/init\nmkdir $out\n')).toEqual([
    'init',
    'sw',
  ])
})

test('what is no longer said shows in the page', () => {
  const folder = scratchFolder()
  const commit = 'c0ffee'.padEnd(40, '0')
  const file = 'nixos/modules/system/boot/kernel.nix'
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, 'COMMITS'), `${commit} ${file}\n`)
  writeFileSync(join(folder, file), 'boot.kernelPackages = mkOption {\n  type = types.raw;\n};\n')
  const text = page(openNixpkgs(folder))
  expect(text).toMatch(/`boot.kernelPackages` .*`types.raw` .*`c0ffee000000`/)
  expect(text).toMatch(/`boot.kernelParams` .*`not declared`/)
  expect(text).toMatch(/`users.users` .*not read/)
})
