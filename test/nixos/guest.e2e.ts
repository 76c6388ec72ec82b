import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Ran, runScript } from '../e2e/script.ts'
import { nixFolder, writeFlake, writeNixpkgs } from './stand-in.ts'

/** No cache has what stands in for nixpkgs. */
const offline = ['--nix-config', 'substituters =']

const systemsScript = `
  readlink /run/current-system
  modprobe loop && lsmod | grep -o ^loop
  nix path-info -r /run/current-system | wc -l
  id
`

let nixpkgs: string
beforeAll(async () => {
  nixpkgs = await writeNixpkgs(['x86_64-linux', 'aarch64-linux'])
})

/** A flake whose outputs are as given. */
function flake(outputs: string): string {
  return writeFlake({
    'flake.nix': `{
      inputs.nixpkgs.url = "path:${nixpkgs}";
      outputs = { nixpkgs, ... }: let inherit (nixpkgs.lib) nixosSystem; in {
        ${outputs}
      };
    }`,
  })
}

const web = (modules: string, system = 'x86_64-linux') =>
  `nixosConfigurations.web = nixosSystem { system = "${system}"; modules = [ ${modules} ]; };`

function run(guest: string, script: string, args: readonly string[] = []): Promise<Ran> {
  return runScript(script, ['--guest', guest, ...offline, ...args])
}

const startOf = ({ events }: Ran) =>
  events.flatMap((event) => (event.type === 'guest-ready' ? [event.start] : []))

describe('a configuration runs', () => {
  test('of a flake that knows nothing of us, in a checkout, with its system, kernel and store', async () => {
    const folder = flake(
      web(`{
      standIn.greeting = "good morning";
      users.users.anna = { isNormalUser = true; group = "users"; autoSubUidGidRange = true; };
    }`),
    )
    execFileSync('git', ['init', '--quiet'], { cwd: folder })
    execFileSync('git', ['add', '.'], { cwd: folder })
    const more = `
      hostname
      cat /etc/greeting
      stat -c '%a %U:%G' /etc/private
      cat /etc/private
      readlink /etc/elsewhere
      grep -c server /etc/hosts
      nix-build --no-out-link -E 'derivation { name = "x"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo built here >$out" ]; }' | xargs cat
      su nobody -s /bin/sh -c 'id -un'
      stat -L -c '%a %U:%G' /run/wrappers/bin/ping
      su nobody -s /bin/sh -c '/run/wrappers/bin/ping -c 1 127.0.0.1' | grep -c 'bytes from'
      cat /etc/subuid /etc/subgid
      cat /proc/sys/vm/swappiness
      test ! -e /run/systemd && readlink /bin/sh
      readlink /usr/sbin/mount`
    const first = await run(`${folder}#web`, systemsScript + more)
    expect(first.result, first.stderr).toMatchObject({ outcome: 'passed', exit: 0 })
    const [system, ...said] = first.text.trim().split('\n')
    expect(system).toMatch(/^\/nix\/store\/\w{32}-nixos-system-stand-in$/)
    expect(said).toEqual([
      'loop',
      expect.stringMatching(/^[4-9]$/),
      'uid=0(root) gid=0(root)',
      'stand-in',
      'good morning',
      '440 root:wheel',
      'hidden',
      '/run/elsewhere',
      '1',
      'built here',
      'nobody',
      '4511 root:root',
      '1',
      'anna:100000:65536',
      'anna:100000:65536',
      '7',
      '/run/current-system/sw/bin/sh',
      '/run/testbed/busybox',
    ])

    const warm = await run(`${folder}#web`, 'readlink /run/current-system; exit 3')
    expect(warm.result).toMatchObject({ outcome: 'failed', exit: 3 })
    expect(warm.text.trim()).toBe(system)
    expect(startOf(warm)).toEqual(['warm'])
  })

  test('of a flake that imports the module, with what holds in the guest only', async () => {
    const set = '{ testbed.guest.config.standIn.greeting = "in the guest"; }'
    const folder = flake(web(`./testbed/modules/vm-exec.nix ${set}`))
    cpSync(nixFolder, join(folder, 'testbed'), { recursive: true })
    const { text, stderr } = await run(folder, 'cat /etc/greeting', ['--cold'])
    expect(text, stderr).toBe('in the guest\n')
  })

  test('of a file, for the nixpkgs of the search path, on the other system', async () => {
    const folder = writeFlake({ 'host.nix': '{ standIn.greeting = "a file"; }' })
    const args = ['--guest', join(folder, 'host.nix'), '--system', 'aarch64-linux', ...offline]
    const env = { NIX_PATH: `nixpkgs=${nixpkgs}` }
    const ran = await runScript(`${systemsScript} uname -m; cat /etc/greeting`, args, { env })
    expect(ran.text.split('\n').slice(1), ran.stderr).toEqual([
      'loop',
      expect.stringMatching(/^[4-9]$/),
      'uid=0(root) gid=0(root)',
      'aarch64',
      'a file',
      '',
    ])
  })
})

describe('what cannot be had ends the run as build-failed, in a few lines', () => {
  const guests = {
    'another attribute': {
      guest: () => `${flake(web(''))}#wbe`,
      cause: /^there is no nixosConfigurations.wbe in the flake \/.*\/flake$/,
      remedy: /^it has web$/,
    },
    'several, and none named': {
      guest: () => flake(`${web('')} nixosConfigurations.mail = null;`),
      cause: /has several nixosConfigurations: mail, web$/,
      remedy: /--guest '.*#mail'/,
    },
    'none at all': {
      guest: () => flake('packages = { };'),
      cause: /the flake .* has no nixosConfigurations$/,
      remedy: /configuration.nix/,
    },
    'another system': {
      guest: () => flake(web('', 'aarch64-linux')),
      cause: /^web is for aarch64-linux, and this run's guest is to be x86_64-linux$/,
      remedy: /^give --system aarch64-linux$/,
    },
    'an error in it': {
      guest: () => flake(web('({ lib, ... }: { standIn.greeting = lib.nonsense; })')),
      cause: /cannot be evaluated: attribute 'nonsense' missing \(flake.nix:4:\d+\)$/,
      remedy: /^files\/evidence\/evaluation.log has the whole trace$/,
    },
    'a look at this host': {
      guest: () => flake(web('{ standIn.greeting = builtins.readFile "/etc/passwd"; }')),
      cause: /cannot be evaluated: access to absolute path '\/etc[^']*' is forbidden in pure/,
      remedy: /evaluation.log/,
    },
    'no kernel': {
      guest: () => flake(web('{ boot.isContainer = true; }')),
      cause: /Failed assertions:\n- boot.isContainer: a container has no kernel/,
      remedy: /evaluation.log/,
    },
  }

  test.each(Object.entries(guests))('%s', async (_, { guest, cause, remedy }) => {
    const ran = await run(guest(), 'true')
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'build-failed', exit: 125 })
    expect(ran.result.cause).toMatch(cause)
    expect(ran.result.remedy).toMatch(remedy)
    expect(ran.stderr.split('\n').length).toBeLessThan(12)
    expect(ran.file('evidence/evaluation.log').toString()).toMatch(/^error:/m)
  })

  test('a build that fails is told by its name and its last lines', async () => {
    const broken = `({ pkgs, lib, ... }: { system.build.toplevel = lib.mkForce (pkgs.testbed.derive {
      name = "broken";
      script = builtins.toFile "script" "echo the compiler is unhappy; exit 3";
    }); })`
    const { result, stderr } = await run(flake(web(broken)), 'true')
    expect(result, stderr).toMatchObject({ outcome: 'build-failed', exit: 125 })
    expect(result.cause).toMatch(/^broken does not build \(.*the compiler is unhappy\n/s)
  })
})

test('without nixpkgs a file is told what it lacks', async () => {
  const folder = writeFlake({ 'host.nix': '{ }' })
  const env = { NIX_PATH: '' }
  const { result } = await runScript('true', ['--guest', join(folder, 'host.nix')], { env })
  expect(result).toMatchObject({ outcome: 'build-failed', remedy: /NIX_PATH=nixpkgs=/ })
})
