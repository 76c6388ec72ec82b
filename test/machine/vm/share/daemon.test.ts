import { expect, test } from 'vitest'
import { startDaemon } from '../../../../src/machine/vm/share/daemon.ts'

const share = { tag: 'shared', source: '/there', writable: true }
const { signal } = new AbortController()

test('a daemon has none of our environment but the search path', async () => {
  process.env.TESTBED_SECRET = 'of ours'
  const script = 'env >&2; exit 1'
  const said = await startDaemon('sh', ['-c', script], /never/)
    .ready(share, signal)
    .catch((error: Error) => error.message)
  delete process.env.TESTBED_SECRET
  expect(said).toContain(`PATH=${process.env.PATH}`)
  expect(said).not.toContain('of ours')
})

test('one that ends before it serves is a fault, in its own words', async () => {
  const daemon = startDaemon('sh', ['-c', 'echo no room >&2; exit 3'], /ready/)
  await expect(daemon.ready(share, signal)).rejects.toMatchObject({
    outcome: 'infra-error',
    message: '/there cannot be shared with the guest: no room',
  })
})

test('one that is ready says so by its line, and is killed at its limit', async () => {
  const daemon = startDaemon('sh', ['-c', 'echo ready >&2; exec sleep 1000'], /^ready$/)
  await daemon.ready(share, signal)
  await daemon.ended(0)
  expect(await daemon.exit).toBe('SIGKILL')
})
