import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAlive, markOf } from '../../src/host/process.ts'
import { scratchFolder } from '../scratch.ts'
import { Job } from './job.ts'
import type { ActionStep, JobOptions, StepEnd } from './job-options.ts'

function newJob(options: Partial<JobOptions> = {}): Job {
  return new Job({ root: scratchFolder(), name: 'test', ...options })
}

function script(job: Job, run: string): Promise<StepEnd> {
  return job.runScript({ name: 'script', run })
}

/** An action in the workspace whose scripts are `main` and `post`. */
function action(job: Job, main: string, post?: string): ActionStep {
  const folder = join(job.workspace, 'action')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'main.mjs'), main)
  writeFileSync(join(folder, 'post.mjs'), post ?? '')
  const manifest = { main: 'main.mjs', ...(post !== undefined && { post: 'post.mjs' }) }
  return { name: 'action', folder, manifest, inputs: {} }
}

const sayEnv = "for (const pair of Object.entries(process.env)) console.log(pair.join('='))\n"

test('a script has its own environment and nothing else', async () => {
  const job = newJob({ env: { PATH: '/usr/bin:/bin', MACHINE: 'm' }, runtime: { ACTIONS_X: 'x' } })
  const end = await job.runScript({ name: 's', run: 'env', env: { STEP: 's' }, id: 'me' })
  expect(end).toMatchObject({ conclusion: 'success', exitCode: 0, outputs: {} })
  const names = job.log.flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []).toSorted()
  expect(names.filter((name) => !/^(GITHUB|RUNNER)_/.test(name))).toEqual(
    ['CI', 'MACHINE', 'PATH', 'PWD', 'SHLVL', 'STEP', '_'].toSorted(),
  )
  expect(job.log).toContain(`GITHUB_WORKSPACE=${job.workspace}`)
  expect(job.log).toContain('GITHUB_ACTION=me')
  expect(job.log).toContain('GITHUB_ACTIONS=true')
})

test('an action gets its inputs, the runtime and its state', async () => {
  const job = newJob({
    runtime: { ACTIONS_RUNTIME_TOKEN: 'jwt', ACTIONS_RESULTS_URL: 'http://results' },
  })
  const save = "import fs from 'node:fs'\nfs.appendFileSync(process.env.GITHUB_STATE, 'run=7\\n')\n"
  const step = action(job, save + sayEnv, sayEnv)
  const end = await job.runAction({ ...step, inputs: { 'artifact-name': 'a', 'two words': 'b' } })
  expect(end.conclusion).toBe('success')
  expect(job.log).toContain('INPUT_ARTIFACT-NAME=a')
  expect(job.log).toContain('INPUT_TWO_WORDS=b')
  expect(job.log).toContain('ACTIONS_RUNTIME_TOKEN=***')
  expect(job.log).toContain('ACTIONS_RESULTS_URL=http://results')
  expect(job.log).not.toContain('STATE_run=7')
  const { posts } = await job.finish()
  expect(posts.map((post) => post.conclusion)).toEqual(['success'])
  expect(job.log).toContain('STATE_run=7')
})

test('posts run last one first', async () => {
  const job = newJob()
  const say = "console.log('post of', process.env.INPUT_N)"
  const step = action(job, '', say)
  await job.runAction({ ...step, inputs: { n: '1' } })
  await job.runAction({ ...step, inputs: { n: '2' } })
  await job.finish()
  expect(job.log.filter((line) => line.startsWith('post'))).toEqual(['post of 2', 'post of 1'])
})

test('a post that is for success alone does not run after a failure', async () => {
  const job = newJob()
  const step = action(job, 'process.exit(1)', 'console.log("post")')
  const end = await job.runAction({ ...step, manifest: { ...step.manifest, postIf: 'success()' } })
  expect(end).toMatchObject({ conclusion: 'failure', exitCode: 1 })
  expect((await job.finish()).posts).toEqual([])
})

test('a script that fails is an error that says its exit code', async () => {
  const job = newJob()
  expect(await script(job, 'false; echo on')).toMatchObject({ conclusion: 'failure', exitCode: 1 })
  expect(job.log).not.toContain('on')
  expect(job.annotations).toEqual([
    {
      level: 'error',
      message: 'Process completed with exit code 1.',
      step: 'script',
      from: 'runner',
    },
  ])
  expect(await script(job, 'kill -9 $$')).toMatchObject({ exitCode: 137 })
})

test('only a bash that was named stops at a broken pipeline', async () => {
  const job = newJob()
  const run = 'false | true'
  expect(await script(job, run)).toMatchObject({ conclusion: 'success' })
  const named = await job.runScript({ name: 's', run, shell: 'bash' })
  expect(named).toMatchObject({ conclusion: 'failure' })
})

test('a shell that is not there is named', async () => {
  const job = newJob()
  const end = await job.runScript({ name: 's', run: '', shell: 'nosuchshell {0}' })
  expect(end).toMatchObject({ conclusion: 'failure', exitCode: null })
  expect(job.annotations[0]?.message).toBe('nosuchshell: command not found')
})

test('stdout and stderr are pipes, which can be opened again', async () => {
  const job = newJob()
  const end = await script(job, 'echo out > /dev/stdout; echo err > /dev/stderr; cat')
  expect(end.conclusion).toBe('success')
  expect(job.log).toEqual(expect.arrayContaining(['out', 'err']))
})

test('what one step adds to variables and PATH, the next one has', async () => {
  const job = newJob()
  await script(job, 'echo "A=1" >> $GITHUB_ENV; echo /one >> $GITHUB_PATH; echo "a=$A."')
  await script(job, 'echo /two >> $GITHUB_PATH')
  await script(job, 'echo "a=$A path=$PATH"')
  expect(job.log).toContain('a=.')
  expect(job.log.at(-1)).toMatch(/^a=1 path=\/two:\/one:/)
})

test("nobody overrides the runner's own variables", async () => {
  const job = newJob()
  await script(
    job,
    'printf "GITHUB_SHA=x\\nRUNNER_OS=x\\nNODE_OPTIONS=x\\nOTHER=x\\n" >> $GITHUB_ENV',
  )
  expect(job.annotations.map(({ message }) => message)).toEqual([
    "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
  ])
  await script(job, 'echo "$GITHUB_SHA $RUNNER_OS o=$NODE_OPTIONS $OTHER"')
  expect(job.log.at(-1)).toBe('0123456789abcdef0123456789abcdef01234567 Linux o= x')
})

test('outputs come from the file and the old command alike', async () => {
  const job = newJob()
  const end = await script(
    job,
    'printf "a=1\\nb<<E\\n2\\n3\\nE\\n" >> $GITHUB_OUTPUT; echo "::set-output name=c::4"',
  )
  expect(end.outputs).toEqual({ a: '1', b: '2\n3', c: '4' })
})

test('a wrong file fails the step, and what stood before the mistake counts', async () => {
  const job = newJob()
  const end = await script(job, 'printf "a=1\\nwrong\\n" >> $GITHUB_OUTPUT')
  expect(end).toMatchObject({ conclusion: 'failure', exitCode: 0, outputs: { a: '1' } })
  expect(job.annotations.map(({ message }) => message)).toEqual([
    "Unable to process file command 'output' successfully.",
    "Invalid format 'wrong'",
  ])
})

test('a summary of 1 MiB is kept, masked; a larger one is dropped', async () => {
  const job = newJob({ secrets: ['hush'] })
  await job.runScript({ name: 'small', run: 'echo "# hush" >> $GITHUB_STEP_SUMMARY' })
  await job.runScript({ name: 'full', run: 'head -c 1048576 /dev/zero >> $GITHUB_STEP_SUMMARY' })
  const large = 'head -c 2097152 /dev/zero >> $GITHUB_STEP_SUMMARY'
  const end = await job.runScript({ name: 'large', run: large })
  expect(end.conclusion).toBe('success')
  expect([...job.summaries.keys()]).toEqual(['small', 'full'])
  expect(job.summaries.get('small')).toBe('# ***\n')
  expect(job.annotations.map(({ message }) => message)).toEqual([
    '$GITHUB_STEP_SUMMARY is not uploaded: it may have 1024k and has 2048k',
  ])
})

test('a refused command fails the step whatever its exit code', async () => {
  const job = newJob()
  const end = await script(job, 'echo "::set-env name=A::1"; echo "::add-path::/x"')
  expect(end).toMatchObject({ conclusion: 'failure', exitCode: 0 })
  expect([job.env.size, job.path.length]).toEqual([0, 0])
})

test('secrets are masked wherever they are printed', async () => {
  const lines: string[] = []
  const job = newJob({ secrets: ['hush hush'], onLine: (line) => lines.push(line) })
  await script(job, 'S="hush hush"; echo "$S"; echo -n "$S" | base64; echo "::error::$S"')
  expect(lines.join('\n')).not.toMatch(/hush|aHVzaCBodXNo/)
  expect(job.annotations[0]?.message).toBe('***')
})

test('debug shows debug lines and tells the step', async () => {
  const job = newJob({ debug: true })
  await script(job, 'echo "::debug::detail"; echo "debug is $RUNNER_DEBUG"')
  expect(job.log).toEqual(expect.arrayContaining(['##[debug]detail', 'debug is 1']))
})

test('launch starts a step elsewhere', async () => {
  const job = newJob({ launch: (argv) => ['env', 'ELSEWHERE=yes', ...argv] })
  await script(job, 'echo "elsewhere: $ELSEWHERE"')
  expect(job.log).toContain('elsewhere: yes')
})

test('what a step leaves running is killed at the end of the job', async () => {
  const job = newJob()
  const seen = 'grep -q sleep /proc/$!/comm && grep -qa RUNNER_TRACKING_ID /proc/$!/environ'
  await script(job, `sleep 1000 >/dev/null 2>&1 & until ${seen}; do :; done; echo "pid $!"`)
  const pid = Number(/^pid (\d+)$/.exec(job.log.at(-1) ?? '')?.[1])
  const mark = markOf(pid)
  expect(mark && isAlive(mark)).toBe(true)
  expect((await job.finish()).orphans).toEqual([{ pid, command: 'sleep' }])
  expect(mark && isAlive(mark)).toBe(false)
  expect(job.log.at(-1)).toBe(`Terminate orphan process: pid (${pid}) (sleep)`)
})

test('what clears its environment hides from the runner', async () => {
  const job = newJob()
  const hide = "import { spawn } from 'node:child_process'\n"
  const sleep = "spawn('sleep', ['1000'], { env: {}, stdio: 'ignore', detached: true })"
  await job.runAction(
    action(job, `${hide}const child = ${sleep}\nconsole.log(child.pid)\nchild.unref()`),
  )
  expect((await job.finish()).orphans).toEqual([])
  process.kill(Number(job.log.find((line) => /^\d+$/.test(line))), 'SIGKILL')
})

test('a working directory that is not there is named', async () => {
  const job = newJob()
  const end = await job.runScript({ name: 's', run: 'true', workingDirectory: 'nowhere' })
  expect(end).toMatchObject({ conclusion: 'failure', exitCode: null })
  expect(job.annotations[0]?.message).toContain(`cannot be started in '${job.workspace}/nowhere'`)
})
