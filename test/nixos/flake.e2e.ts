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

const built = async (expression: string, args: readonly string[] = []) => {
  const link = join(scratchFolder(), 'result')
  return (await nix.run('nix-build', ['--expr', expression, '--out-link', link, ...args])).trim()
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
      hydraJobs: ['checks', 'packages', 'run'],
      lib: ['mkBundle', 'runInGuest'],
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

describe('a run as a derivation', () => {
  const run = (args: string) =>
    `let flake = ${outputs}; in flake.lib.runInGuest {
      configuration = flake.nixosConfigurations.example-x86_64;
      ${args}
    }`
  // QEMU and its like are this machine's own here.
  const ofThisMachine = ['/usr', '/lib', '/lib64', join(process.execPath, '../..')].join(' ')
  const seen = ['--option', 'extra-sandbox-paths', ofThisMachine]

  test('has the results for its output, from a builder that has nothing of its host', async () => {
    const script = `
      readlink /run/current-system
      nix path-info -r /run/current-system | wc -l
      touch /nix/store/written && ls /nix/store | wc -l
      echo kept >$TESTBED_RESULTS/kept; chown nobody $TESTBED_RESULTS/kept || echo no other users`
    const args = `accel = "tcg"; script = ''${script}''; options = [ "--memory=512M" ];`
    const results = await built(run(args), seen)
    const { result } = readRun(results)
    expect(result).toMatchObject({ outcome: 'passed', exit: 0 })
    expect(readFileSync(join(results, 'files/kept'), 'utf8')).toBe('kept\n')
    const said = readFileSync(join(results, 'output.log'), 'utf8').trim().split('\n')
    expect(said[0]).toMatch(/^\/nix\/store\/\w{32}-nixos-system-stand-in$/)
    expect(said[1]).toMatch(/^[4-9]$/)
    expect(Number(said[2])).toBeLessThan(40)
  })

  test('fails with its outcome, and what it said last', async () => {
    const args = `accel = "tcg"; script = "echo so far; exit 3";`
    await expect(built(run(args), seen)).rejects.toThrow(/so far\n.*failed.*3/s)
  })

  test('is for builders that have what it needs', async () => {
    const features = (args: string) =>
      evaluated(`(${run(`script = "true"; ${args}`)}).requiredSystemFeatures`)
    expect(await features('')).toEqual(['kvm'])
    expect(await features('accel = "tcg";')).toEqual([])
  })

  test('is for no builder whose KVM has other guests', async () => {
    const args = 'script = "true"; buildSystem = "aarch64-linux";'
    await expect(evaluated(`(${run(args)}).drvPath`)).rejects.toThrow(
      /KVM has guests of aarch64-linux alone there.*set accel = "tcg"/s,
    )
  })

  test('is refused with all that is wrong with what it is given', async () => {
    const wrong = `
      bundle = ./bundle;
      script = [ "true" ];
      name = "a/b";
      buildSystem = "riscv64-linux";
      accel = "auto";
      qemu = "qemu";
      options = [ 3 "--results=/tmp" ];`
    const refused = expect(evaluated(`(${run(wrong)}).drvPath`)).rejects
    await refused.toThrow(
      /give either configuration.*or bundle.*lib.mkBundle.*script is.*name is.*buildSystem is.*accel is.*qemu is.*options is.*options has/s,
    )
  })
})
