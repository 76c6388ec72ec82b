import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, runSteps } from '../example.ts'

const basic = Buffer.from('x-access-token:secret-token').toString('base64')

test('a checkout is what git would leave', async () => {
  const folder = folderWith({ 'a/b.txt': 'b', '.gitignore': 'ignored', ignored: 'x' })
  symlinkSync('b.txt', join(folder, 'a/link'))
  writeFileSync(join(folder, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 })
  const end = await runSteps(
    `
      - uses: actions/checkout@v4
        id: checkout
      - run: ls; test -x run.sh; readlink a/link; git status --porcelain; git branch --show-current
    `,
    { checkout: { folder } },
  )
  const [job] = end.jobs
  expect(end.conclusion).toBe('success')
  expect(job?.log).toEqual(expect.arrayContaining(['a', 'run.sh', 'b.txt', 'main']))
  expect(job?.log).not.toContain('ignored')
  expect(job?.steps[0]?.outputs.commit).toMatch(/^[0-9a-f]{40}$/)
  expect(existsSync(join(folder, '.git'))).toBe(false)
})

test('a checkout leaves its token as its version does, unless told not to', async () => {
  const header = ['config', '--get', 'http.https://github.com/.extraheader']
  const end = await runSteps(
    `
      - uses: actions/checkout@v5
        with: { path: five }
      - uses: actions/checkout@v6
        with: { path: six }
      - uses: actions/checkout@v5
        with: { path: none, persist-credentials: false }
    `,
    { checkout: { folder: folderWith({ a: 'a' }), token: 'secret-token' } },
  )
  const workspace = end.jobs[0]?.job?.workspace ?? ''
  const config = (path: string) => readFileSync(join(workspace, path, '.git/config'), 'utf8')
  const asked = (path: string) =>
    spawnSync('git', ['-C', join(workspace, path), ...header], { encoding: 'utf8' }).stdout.trim()
  expect(asked('five')).toBe(`AUTHORIZATION: basic ${basic}`)
  expect(config('five')).toContain(basic)
  expect(asked('six')).toBe(`AUTHORIZATION: basic ${basic}`)
  expect(config('six')).not.toContain(basic)
  expect(asked('none')).toBe('')
})

test('another repository is refused', async () => {
  const end = await runSteps(`
      - uses: actions/checkout@v5
        with: { repository: octo/other }
  `)
  expect(end.jobs[0]?.annotations).toMatchObject([
    { message: "repository: 'octo/other' cannot be checked out here: only 'octo/example' can" },
  ])
})
