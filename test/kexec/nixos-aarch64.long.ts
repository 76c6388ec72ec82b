import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeFlake, writeNixpkgs } from '../nixos/stand-in.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import { bootIdOf, returned, runOn } from './hardware.ts'

const limit = 1_800_000
const system = 'aarch64-linux'

let rig: Rig
let flake: string
beforeAll(async () => {
  const tell = (line: string) => process.stderr.write(`${line}\n`)
  rig = await startRig({ system, host: 'minimal', tell })
  const nixpkgs = await writeNixpkgs(['x86_64-linux', system])
  flake = writeFlake({
    'flake.nix': `{
      inputs.nixpkgs.url = "path:${nixpkgs}";
      outputs = { nixpkgs, ... }: {
        nixosConfigurations.board = nixpkgs.lib.nixosSystem { system = "${system}"; modules = [ ]; };
      };
    }`,
  })
}, limit)
afterAll(() => rig?.stop())

test(
  'a NixOS of aarch64 runs on hardware of that, with its store, modules and programs with rights, and goes',
  async () => {
    const before = await bootIdOf(rig)
    const script = `
      readlink /run/current-system
      modprobe loop && lsmod | grep -o ^loop
      nix path-info -r /run/current-system | wc -l
      id
      uname -m
      stat -L -c '%a %U:%G' /run/wrappers/bin/ping
      cat /proc/sys/vm/swappiness`
    const guest = ['--guest', `${flake}#board`, '--system', system]
    const ran = await runOn(rig, script, [...guest, '--nix-config', 'substituters ='])
    expect(ran.result, ran.stderr).toMatchObject({
      ...{ outcome: 'passed', exit: 0, return: 'clean' },
      environment: { machine: 'kexec', system },
    })
    const [toplevel, ...said] = ran.text.trim().split('\n')
    expect(toplevel).toMatch(/^\/nix\/store\/\w{32}-nixos-system-stand-in$/)
    expect(said).toEqual([
      'loop',
      expect.stringMatching(/^\d+$/),
      'uid=0(root) gid=0(root)',
      'aarch64',
      '4511 root:root',
      '7',
    ])
    expect(await bootIdOf(rig)).not.toBe(before)
    expect(rig.boots()).toBe(2)
    expect(returned(ran)?.found).toEqual([])
  },
  limit,
)
