import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeFlake, writeNixpkgs } from '../nixos/stand-in.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import { bootIdOf, runOn, smallKernel } from './hardware.ts'

const limit = 1_800_000
const system = ['--boot', 'system']
const distro = [...system, '--packages', smallKernel['x86_64-linux']]

let rig: Rig
let boots = 1
beforeAll(async () => {
  rig = await startRig({ host: 'minimal', tell: (line) => process.stderr.write(`${line}\n`) })
}, limit)
afterAll(() => rig?.stop())

/** Each of these runs is there and back once, however it ends. */
async function onceAway(script: string, args: readonly string[]) {
  const before = await bootIdOf(rig)
  const ran = await runOn(rig, script, args)
  expect(ran.result, ran.stderr).toMatchObject({ return: 'clean' })
  expect(await bootIdOf(rig)).not.toBe(before)
  boots += 1
  expect(rig.boots()).toBe(boots)
  return ran
}

test(
  'a configuration of NixOS is activated, comes up and has its own units run',
  async () => {
    const flake = writeFlake({
      'flake.nix': `{
        inputs.nixpkgs.url = "path:${await writeNixpkgs(['x86_64-linux'])}";
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.web = nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ ]; };
        };
      }`,
      'shared/a-file': '',
    })
    const script = `
      readlink /run/current-system
      cat /run/activated /run/greeted
      systemctl is-active greet.service
      cat /proc/1/comm /proc/self/cgroup
      modprobe loop && lsmod | grep -o ^loop
      ls /tmp/shared
      exit 3`
    const guest = ['--guest', `path:${flake}#web`, '--nix-config', 'substituters =']
    const wish = [...guest, ...system, '--shared', `${flake}/shared`]
    const ran = await onceAway(script, wish)
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'failed', exit: 3 })
    const [toplevel, ...said] = ran.text.trim().split('\n')
    expect(toplevel).toMatch(/^\/nix\/store\/\w{32}-nixos-system-stand-in$/)
    expect(said).toEqual([
      ...['activated', expect.any(String), 'active', 'systemd'],
      ...['0::/system.slice/testbed-agent.service', 'loop', 'a-file'],
    ])
    expect(ran.file('evidence/journal.txt').toString()).toContain('hello')
    expect(ran.result.failedUnits).toBeUndefined()
  },
  limit,
)

test(
  'a system that is told to power off restarts the machine, as nobody would switch it on',
  async () => {
    const script = 'echo kept >$TESTBED_RESULTS/kept; sleep 3; poweroff; sleep 1000'
    const ran = await onceAway(script, distro)
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'lost', exit: 123 })
    expect(ran.file('kept').toString()).toBe('kept\n')
  },
  limit,
)

test(
  'a unit that does not come up is told, and the host brought back',
  async () => {
    const unit = ['--after', 'dbus.service', '--append', 'systemd.mask=dbus.service']
    const ran = await onceAway('true', [...distro, ...unit])
    expect(ran.result, ran.stderr).toMatchObject({
      ...{ outcome: 'boot-failed', exit: 122 },
      cause: 'dbus.service did not come up: masked',
    })
    // So early its journal may not have taken in yet what systemd itself has said.
    expect(ran.file('evidence/journal.txt').toString()).toContain('Linux version')
  },
  limit,
)

test(
  'a systemd that dies keeps neither results nor the host away',
  async () => {
    const script = 'echo kept >$TESTBED_RESULTS/kept; kill -SEGV 1; sleep 3; echo still there'
    const ran = await onceAway(script, distro)
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'passed' })
    expect(ran.text).toBe('still there\n')
    expect(ran.file('kept').toString()).toBe('kept\n')
    expect(ran.result.warnings.join('\n')).toMatch(/not known is which units failed/)
  },
  limit,
)
