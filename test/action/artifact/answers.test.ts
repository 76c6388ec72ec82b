import { once } from 'node:events'
import { createServer, get, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Answers } from '../../../src/action/artifact/answers.ts'

const path = '/twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact'

/** Asks a server that answers so, as the artifact client does: for the whole body, deaf to errors. */
async function ask(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return new Promise((resolve) => {
    get({ port, path, host: '127.0.0.1', agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve(body))
    })
  })
}

test('a whole answer is nothing to tell', async () => {
  const answers = new Answers()
  expect(await answers.during(() => ask((_, response) => response.end('{}')))).toBe('{}')
  expect(answers.retryAfter()).toBe(0)
})

test('an answer that is cut off rejects', async () => {
  const cut: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('{', () => response.destroy())
  }
  await expect(new Answers().during(() => ask(cut))).rejects.toThrow(
    'Failed to CreateArtifact: the answer was cut off',
  )
})

test.each([
  ['seconds', () => '30'],
  ['a date', () => new Date(Date.now() + 30_000).toUTCString()],
])('Retry-After is heard in %s', async (_, value) => {
  const answers = new Answers()
  await answers.during(() =>
    ask((_, response) => response.writeHead(429, { 'retry-after': value() }).end('{}')),
  )
  expect(answers.retryAfter()).toBeGreaterThan(0)
  expect(answers.retryAfter()).toBeLessThanOrEqual(30_000)
})

test('Retry-After of a good answer, or one that means nothing, is not heeded', async () => {
  const answers = new Answers()
  for (const [status, value] of [
    [200, '30'],
    [429, 'soon'],
  ] as const) {
    await answers.during(() =>
      ask((_, response) => response.writeHead(status, { 'retry-after': value }).end('{}')),
    )
  }
  expect(answers.retryAfter()).toBe(0)
})
