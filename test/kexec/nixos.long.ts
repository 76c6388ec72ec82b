import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandResult, runCommand } from '../../src/host/command.ts'
import { findNix } from '../../src/nix/find.ts'
import { exampleBuild } from '../nixos/example.ts'
import { writeNixpkgs } from '../nixos/stand-in.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import { scratchFolder } from '../scratch.ts'

const limit = 1_800_000
const folder = scratchFolder()
const at = (name: string) => join(folder, name)

let rig: Rig
let nixpkgs: string
beforeAll(async () => {
  rig = await startRig({ tell: (line) => process.stderr.write(`${line}\n`) })
  nixpkgs = await writeNixpkgs(['x86_64-linux'])
}, limit)
afterAll(() => rig?.stop())

/** Has Nix build something that the module kexec gives the flake's example, with options set. */
async function built(name: string, options: string): Promise<string> {
  const { signal } = new AbortController()
  const settings = { installer: 'auto', extraConfig: [], substituters: [] } as const
  const nix = await findNix(settings, { emit: () => undefined, signal, install: true })
  const expression = exampleBuild(nixpkgs, name, options)
  return (await nix.run('nix-build', ['--expr', expression, '--out-link', at(name)])).trim()
}

/** Runs a command in the system that shows a key, as soon as it lets us in. */
async function inSystem(command: string): Promise<CommandResult> {
  const [type, blob] = readFileSync(at('system.pub'), 'utf8').split(' ')
  const { hostname, port } = new URL(rig.target)
  writeFileSync(at('known'), `[${hostname}]:${port} ${type} ${blob}\n`)
  const options = [
    `UserKnownHostsFile=${at('known')}`,
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
  ]
  const way = [...options.flatMap((each) => ['-o', each]), '-i', rig.key, '-p', port]
  for (;;) {
    const result = await runCommand('ssh', [...way, `root@${hostname}`, command])
    if (result.code !== 255) return result
    await pause(1000)
  }
}

test(
  'a host jumps into a configuration by its tarball alone, with a key and secrets of the system’s own',
  async () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('system')])
    const [owner = ''] = /ssh-ed25519 \S+/.exec(readFileSync(rig.knownHosts, 'utf8')) ?? []
    const seal = await built('kexecSealRootKey', `secrets.extraOwners = [ "${owner}" ];`)
    execFileSync(join(seal, 'bin/kexec-seal-root-key'), [at('system'), at('system.age')])
    const toSystem = `secrets.extraOwners = [ "${readFileSync(at('system.pub'), 'utf8').trim()}" ];`
    const sealer = join(await built('kexecSealRootKey', toSystem), 'bin/kexec-seal-root-key')
    writeFileSync(at('api'), 'hunter2')
    execFileSync(sealer, [at('api'), at('api.age')])

    const wish = `
      secrets.rootKey = ${at('system.age')};
      secrets.include.api = ${at('api.age')};
      emergencyAccess = true;`
    const tarball = join(await built('kexecTarball', wish), 'kexec.tar')
    const unpack = 'mkdir /run/image && mount -t ramfs none /run/image && tar x -C /run/image'
    const sent = await rig.exec(unpack, { input: readFileSync(tarball) })
    expect(sent.code, sent.stderr).toBe(0)
    await rig.exec('/run/image/kexec/run --reboot')

    const { stdout, stderr } = await inSystem(`
      until [ -e /run/testbed/settled ]; do /run/testbed/busybox usleep 100000; done
      cat /run/testbed/secrets/api; echo
      readlink /run/current-system
      /run/current-system/sw/bin/nix-store --check-validity "$(readlink /run/current-system)" && echo valid
      cat /run/testbed/unmet 2>/dev/null`)
    expect(stdout.split('\n'), stderr).toEqual([
      'hunter2',
      expect.stringMatching(/^\/nix\/store\/\w{32}-nixos-system-stand-in$/),
      'valid',
      '',
    ])
    expect(readFileSync(rig.serial, 'utf8')).toContain('built-in shell (ash)')
    expect(rig.boots()).toBe(1)

    await inSystem('/run/testbed/agent return')
    await rig.booted(2)
    await rig.answers()
  },
  limit,
)
