import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readNewc } from '../../bench/initrd/newc.ts'
import { readImage } from '../../src/bundle/image/read.ts'
import { microcodeIn } from '../../src/bundle/microcode.ts'
import { findNix } from '../../src/nix/find.ts'
import type { Nix } from '../../src/nix/nix.ts'
import { scratchFolder } from '../scratch.ts'
import { exampleBuild } from './example.ts'
import { nixFolder, writeNixpkgs } from './stand-in.ts'

const emit = () => undefined
const { signal } = new AbortController()
const system = 'x86_64-linux'

const folder = scratchFolder()
const at = (name: string) => join(folder, name)

let nix: Nix
let nixpkgs: string
beforeAll(async () => {
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  nix = await findNix(options, { emit, signal, install: true })
  nixpkgs = await writeNixpkgs([system])
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('host')])
  for (const [name, content] of Object.entries(written)) writeFileSync(at(name), content)
})

const written = {
  key: 'the key of the system',
  'api.age': 'sealed',
  one: '070701 one',
  two: '070701 two',
}

/** Has Nix build something that the module kexec gives the flake's example, with options set. */
async function built(name: string, options: string): Promise<string> {
  const expression = exampleBuild(nixpkgs, name, options)
  return (await nix.run('nix-build', ['--expr', expression, '--out-link', at(name)])).trim()
}

test('a root key is sealed for its owners', async () => {
  const owner = readFileSync(at('host.pub'), 'utf8').trim()
  const seal = await built('kexecSealRootKey', `secrets.extraOwners = [ "${owner}" ];`)
  execFileSync(join(seal, 'bin/kexec-seal-root-key'), [at('key'), at('key.age')])
  const args = ['-d', '-i', at('host'), at('key.age')]
  const opened = execFileSync(join(ownPath('own'), 'bin/age'), args)
  expect(opened.toString()).toBe(written.key)

  const nobody = join(await built('kexecSealRootKey', ''), 'bin/kexec-seal-root-key')
  expect(() => execFileSync(nobody, [at('key'), at('x')], { stdio: 'pipe' })).toThrow(
    /names nobody/,
  )
})

test('microcode comes of the nixpkgs of a configuration, a file for each vendor', async () => {
  const expression = `let
    flake = import ${nixFolder}/flake.nix {
      self = flake;
      nixpkgs = (import ${nixpkgs}/flake.nix).outputs { };
    };
    configuration = flake.nixosConfigurations.example-x86_64;
  in (flake.lib.mkBundle { inherit configuration; }).microcode`
  const link = at('vendors')
  const microcode = (await nix.run('nix-build', ['--expr', expression, '--out-link', link])).trim()
  for (const vendor of ['GenuineIntel', 'AuthenticAMD'])
    expect(String(await microcodeIn(microcode, vendor))).toBe(`for ${vendor}\n`)
  expect(await microcodeIn(microcode, 'HygonGenuine')).toEqual([])
})

describe('the image of a configuration with secrets and microcode', () => {
  const options = () => `
    secrets.rootKey = ${at('key.age')};
    secrets.include.api = ${at('api.age')};
    microcode = [ ${at('one')} ${at('two')} ];`
  let image: string
  beforeAll(async () => {
    image = await built('kexecImage', options())
  })

  test('has the whole store of its system, and refers to none', async () => {
    expect(await nix.run('nix-store', ['--query', '--references', image])).toBe('')
    const { release } = await readImage(image)
    const toplevel = await built('toplevel', '')
    const config = fileIn(image, 'testbed/config', 'base')?.toString().trim().split('\n') ?? []
    const [, kernel = ''] = config[1]?.split('=') ?? []
    expect(config).toEqual([
      `RELEASE=${release}`,
      `MODULES=${kernel}`,
      `SYSTEM=${toplevel}`,
      'IP_SETUP=applied',
    ])
    expect(fileIn(image, 'testbed/modules.squashfs', 'root')).toBeUndefined()
    writeFileSync(at('store'), fileIn(image, 'testbed/raising/store.squashfs', 'root') ?? '')
    const needed = await nix.run('nix-store', ['--query', '--requisites', toplevel, kernel])
    const paths = [...new Set(needed.trim().split('\n'))]
    const names = paths.map((path) => path.replace('/nix/store/', ''))
    expect(topOf(at('store'))).toEqual([...names, 'nix-path-registration'].sort())

    unsquashfs(['-d', at('record'), at('store'), 'nix-path-registration'])
    const ours = readFileSync(at('record/nix-path-registration'), 'utf8')
    expect(entriesIn(ours)).toEqual(entriesIn(await nix.run('nix-store', ['--dump-db', ...paths])))
  })

  test('is what the tarball unpacks to, and tells a host what to do by itself', async () => {
    const tarball = await built('kexecTarball', options())
    execFileSync('tar', ['xf', join(tarball, 'kexec.tar'), '-C', folder])
    expect(await readImage(at('kexec'))).toEqual(await readImage(image))
    const read = (name: string) => readFileSync(join(at('kexec'), name))
    expect(read('defaults').toString().trim().split('\n')).toEqual([
      '--inherit-user-auth',
      '--inherit-ip-setup',
      '--root-key=@image@/sealed/root-key.age',
      '--add=@image@/sealed/api.age=secrets/api.age',
      '--microcode=@image@/microcode',
    ])
    expect(read('sealed/root-key.age')).toEqual(readFileSync(at('key.age')))
    expect(read('sealed/api.age').toString()).toBe(written['api.age'])
    const filled = (text: string) => `${text}\0\0`
    expect(read('microcode').toString()).toBe(filled(written.one) + filled(written.two))
  })

  test('is called by its scripts', async () => {
    const help = (program: string) => execFileSync(program, ['--help'], { encoding: 'utf8' })
    const said = help(join(at('kexec'), 'run'))
    expect(said).toMatch(/^usage: run \[OPTION\]/)
    expect(help(join(await built('kexecRun', options()), 'bin/kexec-run'))).toBe(said)
    expect(help(await built('kexecScript', options()))).toBe(said)
  })
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
  return execFileSync(join(ownPath('linked'), 'bin/unsquashfs'), args)
}

/** Where something of the stand-in for nixpkgs lies in the store. */
function ownPath(name: string): string {
  return JSON.parse(readFileSync(join(nixpkgs, 'paths.json'), 'utf8'))[system][name]
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
    .sort()
}

/** The entries of Nix's record, whoever made the paths; hashes are written in several forms. */
function entriesIn(text: string): string[] {
  const entries = text.split(/^(?=\/nix\/store\/.*\n\S+\n\d+\n)/m).map((entry) => {
    const [path, , size, , count, ...references] = entry.trimEnd().split('\n')
    return [path, size, count, ...references.toSorted()].join('\n')
  })
  return entries.sort()
}
