import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Hub } from './fake-gh.ts'
import { Project } from './project.ts'

// Each test starts dozens of processes, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let project: Project

beforeEach(() => {
  project = new Project()
  project.release('1.2.3')
})

function hub(): Hub {
  return JSON.parse(readFileSync(project.releases, 'utf8'))
}

describe('verify', () => {
  const verify = (tag: string) => project.step('verify', tag)

  test('lets a tag pass that is the version everywhere and on main', () => {
    expect(verify('v1.2.3')).toMatchObject({ status: 0, stderr: '' })
  })

  test('refuses a tag whose commit is not on main', () => {
    project.git('switch', '--quiet', '--create', 'aside')
    project.commit('1.2.4')
    project.tag('v1.2.4')
    const { status, stderr } = verify('v1.2.4')
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'v1.2.4 is not released:\n  the tag is not on main: merge first, then tag what main has\n',
    })
  })

  test('names every file that is of another version, a stale dist among them', () => {
    project.commit('1.3.0', { 'dist/cli.js': "process.stdout.write('1.2.3')" })
    project.git('push', '--quiet', 'origin', 'main')
    project.tag('v1.3.1')
    expect(verify('v1.3.1').stderr).toBe(
      [
        'v1.3.1 is not released:',
        '  package.json says 1.3.0, and the tag says 1.3.1',
        '  package-lock.json says 1.3.0, and the tag says 1.3.1',
        '  dist/cli.js says 1.2.3, and the tag says 1.3.1\n',
      ].join('\n'),
    )
  })

  test('refuses a tag that was moved after the release began', () => {
    project.commit('1.2.3', { 'README.md': '# Another\n' })
    project.git('push', '--quiet', 'origin', 'main')
    project.git('tag', '--force', 'v1.2.3')
    project.git('push', '--quiet', '--force', 'origin', 'refs/tags/v1.2.3')
    project.git('switch', '--quiet', '--detach', 'main~1')
    const { status, stderr } = verify('v1.2.3')
    expect(status).toBe(1)
    expect(stderr).toContain('a tag must not move')
  })

  test('refuses a tag that names no version', () => {
    expect(verify('v1.2').stderr).toContain("the tag 'v1.2' names no version")
  })
})

describe('archive', () => {
  test('holds what the tool needs, as committed, and runs', () => {
    project.write('dist/cli.js', 'an edit that nobody reviewed')
    project.write('dist/more.js', 'neither this')
    expect(project.step('archive', 'v1.2.3', 'release')).toMatchObject({ status: 0, stderr: '' })
    const folder = join(project.folder, 'release')
    const name = 'nixos-testbed-1.2.3'
    expect(readdirSync(folder).sort()).toEqual([`${name}.tar.gz`, `${name}.tar.gz.sha256`])
    execFileSync('sha256sum', ['--check', '--strict', `${name}.tar.gz.sha256`], { cwd: folder })
    execFileSync('tar', ['-xf', `${name}.tar.gz`], { cwd: folder })
    expect(readdirSync(join(folder, name)).sort()).toEqual(
      [
        ...['LICENSE', 'README.md', 'action.yml', 'dist', 'docs'],
        ...['guest', 'nix', 'nixos-testbed', 'package.json'],
      ].sort(),
    )
    expect(readdirSync(join(folder, name, 'dist'))).toEqual(['cli.js'])
    expect(execFileSync(join(folder, name, 'nixos-testbed'), { encoding: 'utf8' })).toBe('1.2.3\n')
  })

  test('is the same bytes each time', () => {
    const [first, second] = ['a', 'b'].map(
      (folder) => project.step('archive', 'v1.2.3', folder).stdout.split(' ')[1],
    )
    expect(first).toBe(second)
  })
})

describe('publish', () => {
  const publish = (tag = 'v1.2.3') => {
    project.step('archive', tag, 'release')
    return project.step('publish', tag, 'release')
  }

  test('drafts the whole release, then publishes it', () => {
    expect(publish()).toMatchObject({ status: 0, stdout: 'v1.2.3 is published\n' })
    const [release] = hub().releases
    expect(release).toMatchObject({ draft: false, immutable: true, latest: true })
    expect(release?.assets).toHaveLength(2)
    expect(release?.notes).toBe('generated')
    const asked = hub().calls.filter((call) => call.startsWith('release'))
    expect(asked).toEqual(['release create', 'release edit'])
  })

  test('takes its notes from the changelog where that has the version', () => {
    project.write('CHANGELOG.md', '# Changes\n\n## 1.2.3 - today\n\nFaster.\n\n## 1.2.2\n\nOld.\n')
    publish()
    expect(hub().releases[0]?.notes).toBe('Faster.')
  })

  test('run again, it leaves alone what is out, and refuses to be out with other files', () => {
    publish()
    expect(publish()).toMatchObject({ status: 0 })
    expect(hub().calls.filter((call) => call === 'release create')).toHaveLength(1)
    project.write('release/nixos-testbed-1.2.3.tar.gz', 'tampered')
    const { status, stderr } = project.step('publish', 'v1.2.3', 'release')
    expect(status).toBe(1)
    expect(stderr).toContain('v1.2.3 is published with another nixos-testbed-1.2.3.tar.gz')
  })

  test('replaces the draft of an attempt that was cut off', () => {
    publish()
    const cut = hub().releases.map((each) => ({ ...each, draft: true, immutable: false }))
    writeFileSync(project.releases, JSON.stringify({ ...hub(), releases: cut }))
    expect(publish()).toMatchObject({ status: 0 })
    expect(hub().releases).toMatchObject([{ draft: false, immutable: true }])
  })

  test('fails where the published release can still be changed', () => {
    writeFileSync(
      project.releases,
      JSON.stringify({ immutable: false, releases: [], calls: [] } satisfies Hub),
    )
    const { status, stderr } = publish()
    expect(status).toBe(1)
    expect(stderr).toContain('switch on immutable releases')
  })

  test('a prerelease and a mended older version are not the latest', () => {
    publish()
    project.release('2.0.0-rc.1')
    publish('v2.0.0-rc.1')
    project.git('switch', '--quiet', '--detach', 'v1.2.3')
    project.commit('1.1.9')
    project.git('push', '--quiet', 'origin', 'HEAD:refs/heads/older')
    project.tag('v1.1.9')
    publish('v1.1.9')
    expect(hub().releases).toMatchObject([
      { tag_name: 'v1.2.3', latest: true, prerelease: false },
      { tag_name: 'v2.0.0-rc.1', latest: false, prerelease: true },
      { tag_name: 'v1.1.9', latest: false, prerelease: false },
    ])
  })
})

describe('move-major', () => {
  const move = (tag: string) => project.step('move-major', tag)

  test('makes v1 with the first release and moves it forwards', () => {
    expect(move('v1.2.3')).toMatchObject({ status: 0, stdout: 'v1 is at v1.2.3 now\n' })
    expect(project.atOrigin('refs/tags/v1')).toBe(project.head())
    project.release('1.3.0')
    expect(move('v1.3.0').stdout).toBe('v1 is at v1.3.0 now\n')
    expect(project.atOrigin('refs/tags/v1')).toBe(project.head())
  })

  test('never moves v1 backwards, nor for a prerelease', () => {
    project.release('1.3.0')
    move('v1.3.0')
    const at = project.head()
    project.release('1.4.0-rc.1')
    expect(move('v1.4.0-rc.1').stdout).toBe('nothing to move: v1.4.0-rc.1 is a prerelease\n')
    project.git('switch', '--quiet', '--detach', 'v1.2.3')
    expect(move('v1.2.3').stdout).toBe('nothing to move: v1 is at v1.3.0 already\n')
    expect(project.atOrigin('refs/tags/v1')).toBe(at)
  })

  test('moves an annotated v1, and each major by itself', () => {
    project.tag('v1')
    project.release('2.0.0')
    expect(move('v2.0.0').stdout).toBe('v2 is at v2.0.0 now\n')
    project.release('1.2.4')
    expect(move('v1.2.4').stdout).toBe('v1 is at v1.2.4 now\n')
    expect(project.atOrigin('refs/tags/v1')).toBe(project.head())
  })

  test("does not undo somebody else's move between looking and pushing", () => {
    move('v1.2.3')
    project.release('1.3.0')
    project.release('1.4.0')
    const theirs = project.head()
    project.raceForV1()
    project.git('switch', '--quiet', '--detach', 'v1.3.0')
    const { status, stderr } = move('v1.3.0')
    expect(status).toBe(1)
    expect(stderr).toContain('stale info')
    expect(project.atOrigin('refs/tags/v1')).toBe(theirs)
  })

  test('refuses where somebody put v1 at a commit that is no release', () => {
    project.commit('1.2.4')
    project.git('push', '--quiet', 'origin', 'HEAD:refs/tags/v1')
    project.release('1.2.5')
    const { status, stderr } = move('v1.2.5')
    expect(status).toBe(1)
    expect(stderr).toContain('v1 is at a commit that no version names')
  })
})
