import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { usedOptions } from '../../scripts/nixos-interface.ts'
import { standInFolder } from './stand-in.ts'

const expression = join(standInFolder, '../modules.nix')

function evaluated(lib: string) {
  const args = [
    '--eval',
    '--read-write-mode',
    '--strict',
    '--json',
    expression,
    '--arg',
    'lib',
    `import ${lib}`,
  ]
  return JSON.parse(execFileSync('nix-instantiate', args, { encoding: 'utf8', stdio: 'pipe' }))
}

/** Where nixpkgs's own lib is: named by a variable, or in Nix's search path. */
function nixpkgsLib(): string | undefined {
  if (process.env.TESTBED_NIXPKGS_LIB) return process.env.TESTBED_NIXPKGS_LIB
  try {
    const found = execFileSync('nix-instantiate', ['--find-file', 'nixpkgs/lib'], { stdio: 'pipe' })
    return found.toString().trim()
  } catch {
    return undefined
  }
}

describe.each([
  ['the stand-in of lib', () => join(standInFolder, 'lib.nix')],
  ["nixpkgs's own lib", nixpkgsLib],
])('by %s', (_, find) => {
  const lib = find()
  let all: ReturnType<typeof evaluated>
  beforeAll(() => {
    if (lib !== undefined) all = evaluated(lib)
  })

  const withLib = (name: string, check: () => void) =>
    test(name, ({ skip }) => {
      skip(lib === undefined, 'nixpkgs is not here: TESTBED_NIXPKGS_LIB names its folder lib')
      check()
    })

  withLib('the stand-ins declare what docs/nixos-interface.md has, and no other', () => {
    const used = usedOptions.map(({ name }) => name).filter((name) => !name.includes('<'))
    expect(all.declared).toEqual(used.sort())
  })

  withLib('a configuration that knows nothing of us gives all that a bundle takes', () => {
    const store = '/nix/store/00000000000000000000000000000000'
    expect(all.plain).toMatchObject({
      schema: 3,
      system: 'x86_64-linux',
      kernel: { image: `${store}-linux/bzImage`, modules: `${store}-modules/lib/modules` },
      toplevel: `${store}-nixos-system`,
      busybox: `${store}-busybox`,
      cmdline: ['loglevel=4', 'hugepages=64'],
    })
    expect(all.plain.environment.PATH).toContain('/run/current-system/sw/bin')
  })

  withLib('one that imports the module has it once', () => {
    expect(all.importedTwice).toBe(true)
  })

  withLib('what holds in the guest only does not hold elsewhere', () => {
    expect(all.guestOnly.guest).toEqual(['in-guest'])
    expect(all.guestOnly.host).toContain('hugepages=64')
  })

  withLib('options are taken', () => {
    expect(all.options.busybox).toMatch(/-other-busybox$/)
    expect(all.options.cmdline).toEqual(['mine'])
  })

  withLib('users and groups have the ids that NixOS would give them', () => {
    expect(all.users.passwd.trim().split('\n')).toEqual([
      'root:x:0:0::/root:/run/current-system/sw/bin/nologin',
      'lost:x:997:65534::/var/empty:/run/current-system/sw/bin/nologin',
      'daemon:x:998:999:A daemon:/var/empty:/run/current-system/sw/bin/nologin',
      'sh:x:999:100::/var/empty:/bin/sh',
      'bert:x:1000:100::/home/bert:/run/current-system/sw/bin/nologin',
      'anna:x:1001:100::/home/anna:/run/current-system/sw/bin/nologin',
    ])
    expect(all.users.group.trim().split('\n')).toEqual([
      'root:x:0:anna',
      'wheel:x:1:anna,bert',
      'users:x:100:',
      'daemon:x:999:',
    ])
    expect(all.users.subuid.trim().split('\n')).toEqual([
      'daemon:500000:10',
      'bert:100000:65536',
      'anna:165536:65536',
    ])
    expect(all.users.subgid.trim().split('\n')).toEqual(['bert:100000:65536', 'anna:165536:65536'])
    expect(all.users.shadow).toContain('anna:!:1::::::\n')
    expect(all.users.homes).toEqual([
      { path: '/home/bert', mode: '711', owner: '1000', group: '100' },
      { path: '/home/anna', mode: '700', owner: '1001', group: '100' },
    ])
  })

  withLib('programs that run with rights of their own are told with these', () => {
    const store = '/nix/store/00000000000000000000000000000000'
    expect(all.wrappers.some.trim().split('\n')).toEqual([
      `2 a+rx root mlocate locate ${store}-locate/bin/locate`,
      `0 u+rx,g+x,o+x root root ping ${store}-iputils/bin/ping`,
      `4 u+rx,g+x,o+x root root sudo ${store}-sudo/bin/sudo`,
    ])
    expect(all.wrappers.none).toBe('')
  })

  withLib(
    'the module kexec makes what a host jumps into, and tells it what to do by itself',
    () => {
      const { plain, all: full, without } = all.kexec
      const builds = ['kexecImage', 'kexecRun', 'kexecScript', 'kexecSealRootKey', 'kexecTarball']
      const everywhere = ['', '-aarch64-linux', '-x86_64-linux']
      expect(plain.builds).toEqual(builds.flatMap((name) => everywhere.map((on) => `${name}${on}`)))
      expect(plain.types).toEqual(Array(4).fill('derivation'))
      expect(plain).toMatchObject({
        beside: ['defaults'],
        decrypt: '',
        cmdline: ['loglevel=4', 'hugepages=64', 'rootfstype=ramfs', 'panic=10'],
        defaults: '--inherit-user-auth\n--inherit-ip-setup\n--inherit-host-keys\n',
        microcode: [],
      })
      expect(plain.settings).toMatch(/^SYSTEM=\/nix\/store\/\S+-nixos-system\nIP_SETUP=applied\n$/)
      expect(without.defaults).toBe('')
      expect(without.settings).toMatch(/\nIP_SETUP=ignored\n$/)
      expect(full).toMatchObject({
        beside: ['defaults', 'sealed/api-key.age', 'sealed/root-key.age', 'microcode'],
        decrypt: 'age',
        owners: 'ssh-ed25519 AAAA board1\n',
      })
      const settings = ['zswap.enabled=1', 'zswap.max_pool_percent=50', 'testbed.shell']
      expect(full.cmdline.slice(2, 5)).toEqual(settings)
      expect(full.defaults.split('\n')).toEqual([
        '--inherit-user-auth',
        '--inherit-ip-setup',
        '--root-key=@image@/sealed/root-key.age',
        '--add=@image@/sealed/api-key.age=secrets/api-key.age',
        '--microcode=@image@/microcode',
        '',
      ])
    },
  )

  withLib("an image has the SSH server of the configuration's nixpkgs, or another", () => {
    expect(all.kexec.ofTool.packages.dropbear).toMatch(/-dropbear$/)
    expect(all.kexec.ofTool.packages).toMatchObject({
      'microcode-intel': expect.stringMatching(/-microcode-intel$/),
      'microcode-amd': null,
    })
    expect(all.kexec.packages.dropbear).toMatch(/-other-dropbear$/)
    expect(all.refusedByKexec).toEqual({
      wrongInherit: true,
      secretName: true,
      noDropbear: true,
      noAge: false,
      noAgeForSecrets: true,
      unknown: true,
    })
  })

  withLib('what is missing or of no sense ends the evaluation', () => {
    expect(all.refused).toEqual({
      container: true,
      noKernel: true,
      noBusybox: true,
      wrongType: true,
      unknown: true,
      nothing: false,
    })
  })
})
