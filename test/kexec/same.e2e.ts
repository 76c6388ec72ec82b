import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, runScript } from '../e2e/script.ts'
import { writeFlake, writeNixpkgs } from '../nixos/stand-in.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import { scratchFolder } from '../scratch.ts'
import { onto, smallKernel } from './hardware.ts'
import { fieldsOf, only, theirOwn } from './same.ts'

const limit = 900_000

/** Tells all that a script may go by of where it is. */
const script = readFileSync(join(import.meta.dirname, 'same.sh'), 'utf8')

let rig: Rig
let vm: Ran
let kexec: Ran
/** What each left of its shared folder. */
const shared: Record<string, string> = {}

beforeAll(async () => {
  rig = await startRig({ host: 'minimal', tell: (line) => process.stderr.write(`${line}\n`) })
  vm = await runOnMachine('vm', ['--machine', 'vm', '--accel', 'tcg', '--cold'])
  kexec = await runOnMachine('kexec', onto(rig))
}, limit)
afterAll(() => rig?.stop())

async function runOnMachine(name: string, machine: readonly string[]): Promise<Ran> {
  const folder = join(scratchFolder(), 'shared')
  mkdirSync(join(folder, 'below'), { recursive: true })
  writeFileSync(join(folder, 'from-here'), 'here\n')
  const request = [
    ...['--packages', smallKernel['x86_64-linux'], '--memory', '1G', '--cpus', '2'],
    ...['--shared', folder, '--env', 'WORD=a b', '--disk', 'd=64M', '--bring', '/var/log/brought'],
    ...['--cwd', '/tmp/shared/below', '--timeout', '5m'],
  ]
  const ran = await runScript(script, [...request, ...machine], { input: 'one\ntwo\n' })
  shared[name] = readFileSync(join(folder, 'below/from-there'), 'utf8')
  return ran
}

test('what the script finds, and what it says, is the same', () => {
  expect(theirOwn(kexec.text)).toEqual(theirOwn(vm.text))
  expect(shared.kexec).toBe(shared.vm)
  expect([kexec.code, vm.code]).toEqual([7, 7])
  expect(kexec.result, kexec.stderr).toMatchObject({ return: 'clean' })
})

test('the results folder has the same names, kinds and modes', () => {
  expect(layoutOf(kexec.folder)).toEqual(layoutOf(vm.folder))
  for (const name of vm.names)
    if (lstatSync(join(vm.folder, 'files', name)).isFile())
      expect(kexec.file(name).toString(), name).toBe(vm.file(name).toString())
})

test('result.json has the same fields, with the same values, but for what is told here', () => {
  const [ofVm, ofKexec] = [fieldsOf(vm.result), fieldsOf(kexec.result)]
  expect(Object.keys(ofKexec).filter((name) => !(name in ofVm))).toEqual(only.kexec.fields)
  expect(Object.keys(ofVm).filter((name) => !(name in ofKexec))).toEqual(only.vm.fields)
  const both = Object.keys(ofVm).filter((name) => name in ofKexec)
  const other = both.filter((name) => JSON.stringify(ofVm[name]) !== JSON.stringify(ofKexec[name]))
  expect(other).toEqual(only.other)
})

test('the journal tells of the same, but for what is told here', () => {
  const [ofVm, ofKexec] = [happeningsIn(vm), happeningsIn(kexec)]
  expect(ofKexec.filter((each) => !ofVm.includes(each))).toEqual(only.kexec.events)
  expect(ofVm.filter((each) => !ofKexec.includes(each))).toEqual(only.vm.events)
})

test(
  'its own systemd comes up there too, beside what brings the host back',
  async () => {
    const asked = `
      cat /proc/1/comm
      systemctl is-active dbus.service
      cat /proc/self/cgroup
      ps -eo cls,args | grep -c '^ FF @/run/testbed/agent steward'
      cat /sys/block/vda/ro; grep -c ^/dev/vd /proc/mounts /proc/swaps
      sysctl -qn net.ipv4.conf.all.rp_filter >$TESTBED_RESULTS/kept
      systemd-run --quiet --wait --unit=broken sh -c 'echo no luck; exit 3'
      exit 0`
    const system = ['--boot', 'system', '--after', 'dbus.service', '--packages']
    const packages = `${smallKernel['x86_64-linux']},procps`
    const ran = await runScript(asked, [...system, packages, ...onto(rig)])
    expect(ran.result, ran.stderr).toMatchObject({
      ...{ outcome: 'passed', exit: 0, return: 'clean' },
      failedUnits: [{ unit: 'broken.service', result: 'exit-code' }],
    })
    expect(ran.text.trim().split('\n')).toEqual([
      ...['systemd', 'active', '0::/system.slice/testbed-agent.service', '1'],
      ...['1', '/proc/mounts:0', '/proc/swaps:0'],
    ])
    expect(ran.file('kept')).not.toHaveLength(0)
    expect(ran.file('evidence/failed-units.txt').toString()).toContain('status=3')
    expect(ran.file('evidence/journal.txt').toString()).toContain('no luck')
  },
  limit,
)

test(
  'a configuration of NixOS brings its system along',
  async () => {
    const flake = writeFlake({
      'flake.nix': `{
        inputs.nixpkgs.url = "path:${await writeNixpkgs(['x86_64-linux'])}";
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.web = nixpkgs.lib.nixosSystem {
            system = "x86_64-linux";
            modules = [ { standIn.greeting = "good morning"; } ];
          };
        };
      }`,
    })
    const offline = ['--nix-config', 'substituters =']
    const asked = `
      readlink /run/current-system
      modprobe loop && lsmod | grep -o ^loop
      nix path-info -r /run/current-system | wc -l
      id
      cat /etc/greeting
      stat -c '%a %U:%G' /etc/private
      grep -c server /etc/hosts
      command -v nix
      nix-build --no-out-link -E 'derivation { name = "x"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo built there >$out" ]; }' | xargs cat
      su nobody -s /bin/sh -c 'id -un'
      test ! -e /run/systemd && readlink /bin/sh
      exit 3`
    const wish = ['--guest', `path:${flake}#web`, ...offline]
    const ran = await runScript(asked, [...wish, ...onto(rig)])
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'failed', exit: 3, return: 'clean' })
    const [system, ...said] = ran.text.trim().split('\n')
    expect(system).toMatch(/^\/nix\/store\/\w{32}-nixos-system-stand-in$/)
    expect(said).toEqual([
      'loop',
      expect.stringMatching(/^[4-9]$/),
      'uid=0(root) gid=0(root)',
      'good morning',
      '440 root:wheel',
      '1',
      '/run/current-system/sw/bin/nix',
      'built there',
      'nobody',
      '/run/current-system/sw/bin/sh',
    ])
  },
  limit,
)

/** Each entry of a run folder, with its kind and mode. */
function layoutOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }).map(String).sort()
  return names.map((name) => `${lstatSync(join(folder, name)).mode.toString(8)} ${name}`)
}

/** What kinds of things happened, in the order in which each happened first. */
function happeningsIn({ events }: Ran): string[] {
  const named = events.map((event) =>
    'phase' in event ? `${event.type} ${event.phase}` : event.type,
  )
  return [...new Set(named)]
}
