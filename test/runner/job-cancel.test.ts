import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from '../scratch.ts'
import { Job } from './job.ts'
import type { ActionStep, Graces, JobOptions } from './job-options.ts'

// So long that what is waited for has happened, so short that a test may wait for its end.
const long: Graces = { interrupt: 60_000, terminate: 60_000, streams: 60_000 }
const short: Graces = { interrupt: 200, terminate: 200, streams: 200 }

/** A job that is cancelled when a step prints `ready`. */
function newJob(options: Partial<JobOptions> = {}): Job {
  const onLine = (line: string) => line === 'ready' && job.cancel()
  const job = new Job({ root: scratchFolder(), name: 'test', graces: long, onLine, ...options })
  return job
}

function action(job: Job, main: string, post?: string): ActionStep {
  const folder = join(job.workspace, 'action')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'main.mjs'), main)
  writeFileSync(join(folder, 'post.mjs'), post ?? '')
  const manifest = { main: 'main.mjs', ...(post !== undefined && { post: 'post.mjs' }) }
  return { name: 'action', folder, manifest, inputs: {} }
}

const stay = 'setInterval(() => {}, 1000)\n'
const ready = "console.log('ready')\n"

test('SIGINT is enough for who heeds it', async () => {
  const job = newJob()
  const heed = "process.on('SIGINT', () => { console.log('bye'); process.exit(0) })\n"
  const end = await job.runAction(action(job, heed + stay + ready))
  expect(end).toMatchObject({ conclusion: 'cancelled', exitCode: 0 })
  expect(end.cancel).toMatchObject({ signals: ['SIGINT'], killed: [] })
  expect(job.log).toContain('bye')
  expect(job.annotations.at(-1)?.message).toBe('The operation was canceled.')
})

test('files count after a cancel too, and the post has the state', async () => {
  const job = newJob()
  const save = "import fs from 'node:fs'\nfs.appendFileSync(process.env.GITHUB_STATE, 'run=7\\n')\n"
  const post = "console.log('state', process.env.STATE_run)"
  await job.runAction(action(job, save + stay + ready, post))
  const { posts } = await job.finish()
  expect(posts.map((end) => end.conclusion)).toEqual(['success'])
  expect(job.log).toContain('state 7')
})

test('SIGTERM follows for who ignores SIGINT, then SIGKILL', async () => {
  const job = newJob({ graces: { ...long, interrupt: 200 } })
  const ignore = "process.on('SIGINT', () => console.log('SIGINT heard'))\n"
  const end = await job.runAction(action(job, ignore + stay + ready))
  expect(end).toMatchObject({ conclusion: 'cancelled', exitCode: 143 })
  expect(end.cancel).toMatchObject({ signals: ['SIGINT', 'SIGTERM'], killed: [] })
  expect(job.log).toContain('SIGINT heard')

  const next = newJob({ graces: short })
  const both =
    "for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => console.log(process.pid))\n"
  const last = await next.runAction(action(next, both + stay + ready))
  const pid = Number(next.log.find((line) => /^\d+$/.test(line)))
  expect(last).toMatchObject({ conclusion: 'cancelled', exitCode: 137 })
  expect(last.cancel).toMatchObject({ signals: ['SIGINT', 'SIGTERM', 'SIGKILL'], killed: [pid] })
})

test('only the entry process is signalled; what it leaves is told, and killed at the end', async () => {
  const job = newJob({ graces: { ...long, streams: 200 } })
  const leave = `import { spawn } from 'node:child_process'
const child = spawn('sleep', ['1000'], { stdio: ['ignore', 'inherit', 'inherit'] })
console.log('pid ' + child.pid)\n`
  const end = await job.runAction(action(job, leave + stay + ready))
  const pid = Number(job.log.find((line) => line.startsWith('pid '))?.slice(4))
  expect(end.cancel).toMatchObject({ signals: ['SIGINT'], killed: [pid] })
  expect((await job.finish()).orphans).toEqual([{ pid, command: 'sleep' }])
})

test('after a cancel main steps run only if they are told to, and are not stopped', async () => {
  const job = newJob()
  job.cancel()
  const run = 'echo ran'
  expect(await job.runScript({ name: 's', run })).toMatchObject({ conclusion: 'cancelled' })
  expect(job.log).not.toContain('ran')
  const always = await job.runScript({ name: 's', run: 'echo ready; echo ran', always: true })
  expect(always).toMatchObject({ conclusion: 'success' })
  expect(job.log).toContain('ran')
  expect(job.cancelled).toBe(true)
})

test('a cancel does not stop a post', async () => {
  const job = newJob()
  await job.runAction(action(job, '', `${ready}console.log('through')`))
  const { posts } = await job.finish()
  expect(posts.map((end) => end.conclusion)).toEqual(['success'])
  expect(job.log).toContain('through')
})

test('a daemon that holds the streams delays the step and is not heard after it', async () => {
  const job = newJob({ graces: { ...long, streams: 200 } })
  const seen = 'grep -q sleep /proc/$!/comm && grep -qa RUNNER_TRACKING_ID /proc/$!/environ'
  const run = `sleep 1000 & until ${seen}; do :; done`
  const end = await job.runScript({ name: 's', run })
  expect(end).toMatchObject({ conclusion: 'success', exitCode: 0 })
  expect(end).not.toHaveProperty('cancel')
  expect((await job.finish()).orphans).toHaveLength(1)
})

test('a guessable stop token ends the step at once; its process goes on', async () => {
  const job = newJob()
  const run = 'echo "::stop-commands::error"; echo "::error::late"; kill -STOP $$'
  const end = await job.runScript({ name: 's', run })
  expect(end).toMatchObject({ conclusion: 'failure', exitCode: null })
  expect(job.annotations).toHaveLength(1)
  expect(job.annotations[0]?.message).toMatch(/^stop-commands needs a token/)
  expect((await job.finish()).orphans).toMatchObject([{ command: 'bash' }])
})
