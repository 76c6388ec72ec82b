import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import type { Hub } from './fake-gh.ts'
import { Project } from './project.ts'

// Each test starts dozens of processes, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 }) // some twenty processes of git and node each

interface Job {
  readonly needs?: string
  readonly steps?: readonly { readonly run?: string }[]
}

const { jobs } = parse(readFileSync('.github/workflows/release.yml', 'utf8'))
const scripts = (Object.values(jobs) as Job[]).flatMap(({ steps = [] }) =>
  steps.flatMap(({ run }) => run ?? []),
)

let project: Project

/** A project that has the scripts the workflow runs, as this one has. */
beforeEach(() => {
  project = new Project()
  mkdirSync(join(project.folder, 'scripts'))
  symlinkSync(resolve('scripts/release'), join(project.folder, 'scripts/release'))
})

/** Runs all the workflow's scripts in their order; the first that fails is the last. */
function release(tag: string) {
  for (const script of scripts) {
    const ended = project.script(script, tag)
    if (ended.status !== 0) return { script, ...ended }
  }
  return 'released'
}

test('each job waits for the one before it', () => {
  const order = Object.entries(jobs as Record<string, Job>).map(([id, { needs }]) => [id, needs])
  expect(order).toEqual([
    ['verify', undefined],
    ['checks', 'verify'],
    ['archive', 'checks'],
    ['attest', 'archive'],
    ['publish', 'attest'],
  ])
})

test('the scripts of the workflow release a good tag, and again without harm', () => {
  project.release('1.2.3')
  expect(release('v1.2.3')).toBe('released')
  expect(release('v1.2.3')).toBe('released')
  const { releases }: Hub = JSON.parse(readFileSync(project.releases, 'utf8'))
  expect(releases).toMatchObject([{ tag_name: 'v1.2.3', immutable: true, draft: false }])
  expect(project.atOrigin('refs/tags/v1')).toBe(project.head())
})

test('a tag that is refused leaves no release and no v1', () => {
  project.git('switch', '--quiet', '--create', 'aside')
  project.commit('1.2.3')
  project.git('push', '--quiet', 'origin', 'HEAD~0:refs/heads/main')
  project.commit('1.2.3', { 'README.md': '# Aside\n' })
  project.tag('v1.2.3')
  project.git('fetch', '--quiet', 'origin')
  expect(release('v1.2.3')).toMatchObject({ script: scripts[0], status: 1 })
  expect(existsSync(project.releases)).toBe(false)
  expect(project.atOrigin('refs/tags/v1')).toBe('')
})
