import { expect, test } from 'vitest'
import { Runner } from '../../src/action/runner.ts'

const given = () => ({
  PATH: '/usr/bin',
  RUNNER_DEBUG: '1',
  ACTIONS_RESULTS_URL: 'https://results.example',
  ACTIONS_RUNTIME_TOKEN: 'the token',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'another',
  'INPUT_GITHUB-TOKEN': 'a third',
})

test('what opens the runner’s services is in no environment we hand on', () => {
  const environment: NodeJS.ProcessEnv = given()
  const runner = new Runner(environment)
  expect(environment).toEqual({ PATH: '/usr/bin', RUNNER_DEBUG: '1' })
  expect(runner.hasService).toBe(true)
})

test('the clients of its services find it, while they are at work', async () => {
  const environment: NodeJS.ProcessEnv = given()
  const runner = new Runner(environment)
  const seen = await runner.withService(async () => ({ ...environment }))
  expect(seen.ACTIONS_RUNTIME_TOKEN).toBe('the token')
  expect(seen['INPUT_GITHUB-TOKEN']).toBeUndefined()
  expect(environment.ACTIONS_RUNTIME_TOKEN).toBeUndefined()
})

test('also after they failed', async () => {
  const environment: NodeJS.ProcessEnv = given()
  const runner = new Runner(environment)
  const failing = runner.withService(async () => {
    throw new Error('500')
  })
  await expect(failing).rejects.toThrow('500')
  expect(environment.ACTIONS_RUNTIME_TOKEN).toBeUndefined()
})
