import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Secret } from '../../src/model/secret.ts'
import { configText, configuredSettings } from '../../src/nix/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'testbed-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

test('the effective settings are those Nix would see', async () => {
  write('nix.conf', 'sandbox = false # system\ncores = 1\nmax-jobs = 1\n!include more.conf\n')
  write('more.conf', 'cores = 2\nmax-silent-time = 6\ninclude not-there.conf\n')
  const preferred = write('preferred.conf', 'max-jobs = 3\n')
  const other = write('other.conf', 'max-jobs = 2\nkeep-outputs = true\n')
  const settings = await configuredSettings(['cores = 5'], {
    NIX_CONF_DIR: folder,
    NIX_USER_CONF_FILES: `${preferred}:${other}`,
    NIX_CONFIG: 'sandbox = relaxed\nsubstituters = a b',
  })
  expect(Object.fromEntries(settings)).toEqual({
    sandbox: 'relaxed',
    cores: '5',
    'max-jobs': '3',
    'keep-outputs': 'true',
    'max-silent-time': '6',
    substituters: 'a b',
  })
})

const nothing = { installer: 'auto', extraConfig: [], substituters: [] } as const

test('what the user asks for becomes lines of nix.conf, his own last', () => {
  const text = configText(
    {
      installer: 'auto',
      extraConfig: ['cores = 4', 'max-jobs = 1'],
      substituters: ['https://a.example.org', 'https://b.example.org'],
      trustedKeys: ['a-1:AAA=', 'b-1:BBB='],
      maxJobs: 0,
      systemFeatures: ['kvm', 'big-parallel'],
      githubToken: new Secret('token\n'),
    },
    { withoutBuildUsers: true, withoutSandbox: true },
  )
  expect(text).toBe(`build-users-group =
sandbox = false
extra-substituters = https://a.example.org https://b.example.org
extra-trusted-public-keys = a-1:AAA= b-1:BBB=
max-jobs = 0
system-features = kvm big-parallel
extra-access-tokens = github.com=token
cores = 4
max-jobs = 1
`)
})

test('who asks for nothing gets nothing', () => {
  expect(configText(nothing, { withoutBuildUsers: false, withoutSandbox: false }).trim()).toBe('')
})
