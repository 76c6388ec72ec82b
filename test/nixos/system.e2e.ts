import { beforeAll, expect, test } from 'vitest'
import type { System } from '../../src/model/system.ts'
import { type Ran, runScript } from '../e2e/script.ts'
import { writeFlake, writeNixpkgs } from './stand-in.ts'

/** No cache has what stands in for nixpkgs. */
const offline = ['--nix-config', 'substituters =']

let nixpkgs: string
beforeAll(async () => {
  nixpkgs = await writeNixpkgs(['x86_64-linux', 'aarch64-linux'])
})

/** A flake with a configuration for a system. */
function flake(system: System): string {
  return writeFlake({
    'flake.nix': `{
      inputs.nixpkgs.url = "path:${nixpkgs}";
      outputs = { nixpkgs, ... }: {
        nixosConfigurations.web = nixpkgs.lib.nixosSystem { system = "${system}"; modules = [ ]; };
      };
    }`,
  })
}

function run(system: System, script: string, args: readonly string[]): Promise<Ran> {
  const guest = ['--guest', `${flake(system)}#web`, '--system', system]
  return runScript(script, [...guest, '--boot', 'system', ...offline, ...args])
}

const systemsScript = `
  readlink /run/current-system
  modprobe loop && lsmod | grep -o ^loop
  nix path-info -r /run/current-system | wc -l
  id
  hostname
  cat /run/activated /run/greeted
  systemctl is-active greet.service
  cat /proc/1/comm
  ls /tmp/shared
`

test.each([
  ['x86_64-linux', []],
  ['aarch64-linux', ['--cold']],
] as const)(
  'a system of %s is activated, comes up and has its own units run',
  async (system, args) => {
    const shared = writeFlake({ 'a-file': '' })
    const ran = await run(system, systemsScript, ['--shared', shared, ...args])
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'passed', exit: 0 })
    const [toplevel, ...said] = ran.text.trim().split('\n')
    expect(toplevel).toMatch(/^\/nix\/store\/\w{32}-nixos-system-stand-in$/)
    expect(said).toEqual([
      'loop',
      expect.stringMatching(/^\d+$/),
      'uid=0(root) gid=0(root)',
      ...['stand-in', 'activated', 'stand-in', 'active', 'systemd', 'a-file'],
    ])
    expect(ran.file('evidence/journal.txt').toString()).toContain('hello')
    expect(ran.result.failedUnits).toBeUndefined()
    expect(ran.result.warnings.join('\n')).toMatch(/activation ended with 1: .*snippet/)
  },
)
