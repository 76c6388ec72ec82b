import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readNewc } from '../../bench/initrd/newc.ts'
import { buildGuest } from '../../src/bundle/guest.ts'
import { readImage } from '../../src/bundle/image/read.ts'
import type { BuiltBundle } from '../../src/model/bundle.ts'
import { findNix } from '../../src/nix/find.ts'
import type { Nix } from '../../src/nix/nix.ts'
import { scratchFolder } from '../scratch.ts'
import { nixFolder, writeFlake, writeNixpkgs } from './stand-in.ts'

const emit = () => undefined
const { signal } = new AbortController()
const system = 'x86_64-linux'

let nix: Nix
let nixpkgs: string
beforeAll(async () => {
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  nix = await findNix(options, { emit, signal, install: true })
  nixpkgs = await writeNixpkgs([system])
})

/** A file of an image's initrd: of what boots, which comes compressed, or of the root behind it. */
function fileIn(image: string, name: string, part: 'base' | 'root'): Buffer | undefined {
  const bytes = readFileSync(join(image, 'initrd'))
  const second = bytes.indexOf('070701', 0, 'latin1')
  if (part === 'root') return readNewc(bytes.subarray(second), name)
  const input = bytes.subarray(0, second)
  const base = execFileSync('gzip', ['-dc'], { input, maxBuffer: 2 ** 30 })
  const header = new RegExp(`070701[0-9A-F]{104}${name}\\0`, 'g')
  const places = [...base.toString('latin1').matchAll(header)].map(({ index }) => index)
  return readNewc(base.subarray(places.at(-1) ?? base.length), name) // a later one replaces it
}

function unsquashfs(args: readonly string[]): Buffer {
  const { linked } = JSON.parse(readFileSync(join(nixpkgs, 'paths.json'), 'utf8'))[system]
  return execFileSync(join(linked, 'bin/unsquashfs'), args)
}

/** The names at the top of a squashfs image. */
function topOf(image: string): string[] {
  const text = unsquashfs(['-l', '-d', '', '-max-depth', '1', image])
  return text
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\//, ''))
    .filter(Boolean)
}

test('the image of a configuration has the whole store of its system, and refers to none', async () => {
  const flake = writeFlake({
    'flake.nix': `{
      inputs.nixpkgs.url = "path:${nixpkgs}";
      outputs = { nixpkgs, ... }: {
        nixosConfigurations.web = nixpkgs.lib.nixosSystem { system = "${system}"; modules = [ ]; };
      };
    }`,
  })
  const guest = { kind: 'flake', flake: `path:${flake}`, written: flake } as const
  const wish = { guest, system, machine: 'kexec', packages: [], refresh: false } as const
  const built: BuiltBundle = await buildGuest(wish, { nix, emit, signal })
  const image = built.image ?? { path: '', image: undefined }
  expect(image.image).toMatchObject({ system, release: built.bundle.kernel.release })
  expect(await nix.run('nix-store', ['--query', '--references', image.path])).toBe('')
  expect(existsSync(join(image.path, 'defaults'))).toBe(false)

  const toplevel = built.bundle.toplevel ?? ''
  expect(fileIn(image.path, 'testbed/config', 'base')?.toString().trim().split('\n')).toEqual([
    `RELEASE=${built.bundle.kernel.release}`,
    `MODULES=${built.bundle.kernel.modules}`,
    `SYSTEM=${toplevel}`,
    'IP_SETUP=applied',
  ])
  expect(fileIn(image.path, 'testbed/modules.squashfs', 'root')).toBeUndefined()
  const store = join(scratchFolder(), 'store')
  writeFileSync(store, fileIn(image.path, 'testbed/raising/store.squashfs', 'root') ?? '')
  const needed = await nix.run('nix-store', ['--query', '--requisites', toplevel])
  const paths = [...needed.trim().split('\n'), built.bundle.kernel.modules]
  const names = topOf(store)
  expect(names.sort()).toEqual(
    [
      ...new Set(paths.map((path) => path.replace('/nix/store/', ''))),
      'nix-path-registration',
    ].sort(),
  )

  const record = join(scratchFolder(), 'record')
  unsquashfs(['-d', record, store, 'nix-path-registration'])
  const known = await nix.run('nix-store', ['--dump-db', ...paths])
  const entriesIn = (text: string) => text.split(/^(?=\/nix\/store\/.*\n\S+\n\d+\n)/m).sort()
  const ours = readFileSync(join(record, 'nix-path-registration'), 'utf8')
  expect(entriesIn(ours).map(withoutDeriver)).toEqual(entriesIn(known).map(withoutDeriver))
})

/** An entry of Nix's record, whoever made the path, with its hash in a form that all versions agree on. */
function withoutDeriver(entry: string): string {
  const [path, , size, , ...references] = entry.trimEnd().split('\n')
  return [path, size, ...references.toSorted()].join('\n')
}

test('the tarball of the module kexec unpacks to an image that tells a host what to do by itself', async () => {
  const expression = `let
    flake = import ${nixFolder}/flake.nix {
      self = flake;
      nixpkgs = (import ${nixpkgs}/flake.nix).outputs { };
    };
  in flake.nixosConfigurations.example-x86_64.config.system.build`
  const link = join(scratchFolder(), 'result')
  const built = async (name: string) =>
    (
      await nix.run('nix-build', [
        '--expr',
        `(${expression}).${name}`,
        '--out-link',
        `${link}-${name}`,
      ])
    ).trim()
  const folder = scratchFolder()
  execFileSync('tar', ['xf', join(await built('kexecTarball'), 'kexec.tar'), '-C', folder])
  const image = await readImage(join(folder, 'kexec'))
  expect(image.system).toBe(system)
  const defaults = readFileSync(join(folder, 'kexec/defaults'), 'utf8')
  expect(defaults).toBe('--inherit-user-auth\n--inherit-ip-setup\n--inherit-host-keys\n')
  const help = (program: string) => execFileSync(program, ['--help'], { encoding: 'utf8' })
  const said = help(join(folder, 'kexec/run'))
  expect(said).toMatch(/^usage: run \[OPTION\]/)
  expect(help(join(await built('kexecRun'), 'bin/kexec-run'))).toBe(said)
  expect(help(await built('kexecScript'))).toBe(said)
})
