import { beforeEach, expect, test, vi } from 'vitest'
import { Project } from './project.ts'

// Each test starts dozens of processes, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let project: Project

beforeEach(() => {
  project = new Project()
  project.release('1.2.3')
})

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
