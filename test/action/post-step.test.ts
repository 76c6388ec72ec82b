import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { postStep } from '../../src/action/post-step.ts'
import { collect } from '../../src/keeper/finish.ts'
import { foldResult } from '../../src/report/fold.ts'
import { journal, started } from '../report/story.ts'
import { scratchFolder } from '../scratch.ts'

vi.mock('../../src/keeper/finish.ts', () => ({ collect: vi.fn() }))
afterEach(() => void vi.unstubAllEnvs())

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----'

test('who finishes a step’s run has the key that the step had, from the inputs it is given again', async () => {
  const folder = scratchFolder()
  for (const name of ['events.ndjson', '.delivered']) writeFileSync(join(folder, name), '')
  vi.stubEnv('STATE_folder', folder)
  vi.stubEnv('INPUT_RUN', 'true')
  vi.stubEnv('INPUT_SSH-KEY', key)
  vi.stubEnv('SSH_AUTH_SOCK', '/run/agent')
  vi.mocked(collect).mockResolvedValue(foldResult(journal(started)))
  await postStep(process)
  const keys = vi.mocked(collect).mock.calls[0]?.[2]?.keys
  const [first] = keys?.keys ?? []
  expect(first?.kind === 'text' && first.text.reveal()).toBe(`${key}\n`)
  expect(keys?.agent).toBe('/run/agent')
  expect(JSON.stringify(keys)).not.toContain('AAAA')
  expect(process.env['INPUT_SSH-KEY']).toBeUndefined()
})
