import { beforeEach, expect, test, vi } from 'vitest'
import { Project } from './project.ts'

// Each test starts dozens of processes, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let project: Project

beforeEach(() => {
  project = new Project()
  project.release('1.2.3')
})

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
