import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { findNix } from '../../src/nix/find.ts'
import type { Nix } from '../../src/nix/nix.ts'
import { readRun } from '../e2e/script.ts'
import { scratchFolder } from '../scratch.ts'
import { nixFolder, writeNixpkgs } from './stand-in.ts'

let nix: Nix
let outputs: string
beforeAll(async () => {
  const { signal } = new AbortController()
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  nix = await findNix(options, { emit: () => undefined, signal, install: true })
  const nixpkgs = await writeNixpkgs(['x86_64-linux', 'aarch64-linux'])
  outputs = `let
    flake = import ${nixFolder}/flake.nix {
      self = flake;
      nixpkgs = (import ${nixpkgs}/flake.nix).outputs { };
    };
  in flake`
})

const evaluated = async (expression: string) => {
  const args = ['--eval', '--strict', '--json', '--read-write-mode', '--expr', expression]
  return JSON.parse(await nix.run('nix-instantiate', args))
}

const built = async (expression: string) => {
  const link = join(scratchFolder(), 'result')
  return (await nix.run('nix-build', ['--expr', expression, '--out-link', link])).trim()
}

describe('the flake of the project', () => {
  test('has for both systems what it promises', async () => {
    const names = `flake: builtins.mapAttrs (_: value: builtins.attrNames value) flake`
    const all = await evaluated(`(${names}) (${outputs})`)
    const both = ['aarch64-linux', 'x86_64-linux']
    expect(all).toEqual({
      apps: both,
      checks: both,
      formatter: both,
      hydraJobs: ['checks', 'packages'],
      lib: ['mkBundle'],
      nixosConfigurations: ['example-aarch64', 'example-x86_64'],
      nixosModules: ['kexec', 'testbed', 'vm-exec'],
      packages: both,
      templates: ['default'],
    })
  })

  test('has the tool, which starts', async () => {
    const program = join(
      await built(`(${outputs}).packages.x86_64-linux.default`),
      'bin/nixos-testbed',
    )
    const { version } = JSON.parse(readFileSync(join(nixFolder, '../package.json'), 'utf8'))
    expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toContain(version)
  })

  test('makes the bundle of a configuration that knows nothing of us', async () => {
    const configuration = `((${outputs}).nixosConfigurations.example-aarch64)`
    const bundle = `(${outputs}).lib.mkBundle { configuration = ${configuration}; buildSystem = "x86_64-linux"; }`
    const description = join(await built(bundle), 'bundle.json')
    expect(JSON.parse(readFileSync(description, 'utf8'))).toMatchObject({
      name: 'nixos',
      system: 'aarch64-linux',
    })
  })

  test('gives a configuration that imports vm-exec a program that runs a script in it', async () => {
    const build = `(${outputs}).nixosConfigurations.example-x86_64.config.system.build`
    const program = join(await built(`${build}.vmExec`), 'bin/vm-exec')
    const folder = join(scratchFolder(), 'run')
    const args = ['--quiet', '--results', folder, 'readlink /run/current-system']
    const text = execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' })
    expect(text).toMatch(/^\/nix\/store\/\w{32}-nixos-system-stand-in\n$/)
    expect(readRun(folder).result).toMatchObject({ outcome: 'passed' })
    expect(await evaluated(`${build}.vmExec-aarch64-linux.system`)).toBe('aarch64-linux')
  })
})
