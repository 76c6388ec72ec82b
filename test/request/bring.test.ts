import { expect, test } from 'vitest'
import { parse, problemsOf } from './asking.ts'

test('paths and patterns are brought home, each once', async () => {
  const bring = ['/var/log/', '/var//log/.', '/tmp/a b/*.[ch]', '/root/\\*', '/etc/hosts']
  const request = await parse({ bring })
  expect(request.bring).toEqual(['/var/log', '/tmp/a b/*.[ch]', '/root/\\*', '/etc/hosts'])
})

test.each([
  ['log', 'is not an absolute path in the guest'],
  ['', 'is not an absolute path in the guest'],
  ['/var/\n', 'has control characters in it'],
  ['/tmp/../etc', 'goes up with ..'],
  ['//./', 'is the whole guest'],
])('%j is refused: it %s', async (value, reason) => {
  const problems = await problemsOf({ bring: ['/fine', value] })
  expect(problems).toEqual([
    { input: '--bring', value, reason, remedy: expect.stringMatching(/\w/) },
  ])
})
