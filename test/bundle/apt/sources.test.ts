import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  hostSources,
  parseDeb822,
  parseOneLine,
  renderSources,
  sourcesFor,
} from '../../../src/bundle/apt/sources.ts'

const bookworm = { family: 'debian', codename: 'bookworm' } as const
const noble = { family: 'ubuntu', codename: 'noble' } as const

/** An apt folder with these files. */
function aptFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'apt-'))
  mkdirSync(join(folder, 'sources.list.d'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

describe('reading', () => {
  test('stanzas with comments, several words and a key of their own', () => {
    const text = `# the archive
Types: deb deb-src
# an older one: http://snapshot.debian.org
URIs: http://a.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb
URIs: http://b.example/debian
Suites: bookworm
Components: main
Enabled: no
`
    expect(parseDeb822(text)).toEqual([
      {
        types: ['deb', 'deb-src'],
        uris: ['http://a.example/debian'],
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main', 'contrib'],
        signedBy:
          '\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----',
      },
    ])
  })

  test('lines with options and comments', () => {
    const text = `
deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://a.example/debian bookworm main non-free # ours
# deb http://off.example/debian bookworm main
deb-src http://a.example/debian bookworm main
`
    expect(parseOneLine(text)).toEqual([
      {
        types: ['deb'],
        uris: ['http://a.example/debian'],
        suites: ['bookworm'],
        components: ['main', 'non-free'],
        signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
      },
      {
        types: ['deb-src'],
        uris: ['http://a.example/debian'],
        suites: ['bookworm'],
        components: ['main'],
      },
    ])
  })
})

describe("the host's own distribution", () => {
  test('third-party archives, other suites and other components are left out', async () => {
    const folder = aptFolder({
      'sources.list': `
deb http://deb.debian.org/debian bookworm main contrib
deb http://deb.debian.org/debian bookworm-backports main
deb http://security.debian.org/debian-security bookworm-security main
deb http://apt.postgresql.org/pub/repos/apt bookworm-pgdg main
deb [signed-by=/usr/share/keyrings/hashicorp-archive-keyring.gpg] https://apt.releases.hashicorp.com bookworm main
deb https://download.docker.com/linux/debian bookworm stable
`,
      'sources.list.d/node.sources':
        'Types: deb\nURIs: https://deb.nodesource.com/node_20.x\nSuites: nodistro\nComponents: main\n',
      'sources.list.d/off.list.disabled': 'deb http://deb.debian.org/debian bookworm main\n',
    })
    const kept = await hostSources(folder, bookworm)
    expect(kept.map(({ uris, suites, components }) => [...uris, ...suites, ...components])).toEqual(
      [
        ['http://deb.debian.org/debian', 'bookworm', 'main'],
        ['http://security.debian.org/debian-security', 'bookworm-security', 'main'],
      ],
    )
  })

  test('mirror lists and mirrors count, personal archives do not', async () => {
    const folder = aptFolder({
      'sources.list.d/ubuntu.sources': `Types: deb
URIs: mirror+file:/etc/apt/apt-mirrors.txt
Suites: noble noble-updates noble-backports noble-security
Components: main universe restricted multiverse
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
`,
      'sources.list.d/ppa.list':
        'deb https://ppa.launchpadcontent.net/git-core/ppa/ubuntu noble main\n',
    })
    const kept = await hostSources(folder, noble)
    expect(kept).toMatchObject([
      { suites: ['noble', 'noble-updates', 'noble-security'], components: ['main', 'universe'] },
    ])
  })
})

describe('another system', () => {
  const source = {
    types: ['deb'],
    uris: ['http://archive.example/ubuntu'],
    suites: ['noble'],
    components: ['main'],
  }

  test("has Ubuntu's packages elsewhere", () => {
    const [foreign] = sourcesFor([source], noble, 'aarch64-linux', 'x86_64-linux')
    expect(foreign?.uris).toEqual(['http://ports.ubuntu.com/ubuntu-ports/'])
    const [back] = sourcesFor([source], noble, 'x86_64-linux', 'aarch64-linux')
    expect(back?.uris).toEqual(['http://archive.ubuntu.com/ubuntu/'])
    expect(sourcesFor([source], noble, 'x86_64-linux', 'x86_64-linux')).toEqual([source])
  })

  test("has Debian's packages in the same place, under its own architecture", () => {
    const same = sourcesFor([source], bookworm, 'aarch64-linux', 'x86_64-linux')
    expect(same).toEqual([source])
    expect(renderSources(same, 'aarch64-linux')).toContain('Architectures: arm64')
  })
})
