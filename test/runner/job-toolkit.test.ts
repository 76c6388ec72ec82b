import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from '../scratch.ts'
import { Job } from './job.ts'

/** Runs an action whose main is this code, which has the toolkit as `core`. */
async function runMain(code: string, post = '') {
  const job = new Job({ root: scratchFolder(), name: 'test' })
  const folder = join(job.workspace, 'action')
  mkdirSync(folder)
  const toolkit = `import * as core from '${import.meta.resolve('@actions/core')}'\n`
  writeFileSync(join(folder, 'main.mjs'), toolkit + code)
  writeFileSync(join(folder, 'post.mjs'), toolkit + post)
  const manifest = { main: 'main.mjs', post: 'post.mjs' }
  const inputs = { 'two words': ' 2 ' }
  const end = await job.runAction({ name: 'action', folder, manifest, inputs })
  return { job, end }
}

test('what the toolkit gives, the runner takes', async () => {
  const { job, end } = await runMain(
    `core.setOutput('lines', 'a\\nb')
core.exportVariable('EXPORTED', 'x\\ny')
core.addPath('/added')
core.saveState('kept', { n: 1 })
core.setSecret('hush')
await core.group('Group', async () => core.info('said hush'))
core.notice('100%, all: well', { title: 'T:,%', file: 'a.c', startLine: 3 })
core.info(core.getInput('two words') + core.getInput('Two Words'))
await core.summary.addHeading('Heading').write()`,
    "core.info('state ' + core.getState('kept'))",
  )
  expect(end).toMatchObject({ conclusion: 'success', outputs: { lines: 'a\nb' } })
  expect(job.env.get('EXPORTED')).toBe('x\ny')
  expect(job.path).toEqual(['/added'])
  expect(job.summaries.get('action')).toBe('<h1>Heading</h1>\n')
  expect(job.annotations).toEqual([
    {
      level: 'notice',
      message: '100%, all: well',
      title: 'T:,%',
      file: 'a.c',
      line: 3,
      step: 'action',
      from: 'command',
    },
  ])
  const said = job.log.slice(job.log.indexOf('##[endgroup]') + 1)
  expect(said.filter((line) => line !== '')).toEqual([
    '##[group]Group',
    'said ***',
    '##[endgroup]',
    '##[notice]100%, all: well',
    '22',
  ])
  await job.finish()
  expect(job.log).toContain('state {"n":1}')
})

test("what the toolkit says of a failure is the step's", async () => {
  const { job, end } = await runMain("core.setFailed('no good\\nat all')")
  expect(end).toMatchObject({ conclusion: 'failure', exitCode: 1 })
  expect(job.annotations).toMatchObject([{ level: 'error', message: 'no good\nat all' }])
})
