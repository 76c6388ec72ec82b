import { readFileSync, writeFileSync } from 'node:fs'
import { beforeEach, expect, test, vi } from 'vitest'
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
