import { expect, test } from 'vitest'
import { parsePrintedUris } from '../../../src/host/apt/package-file.ts'

const hash = 'a'.repeat(64)

test('printed addresses become files, under the names apt gives them', () => {
  const text = `Reading package lists...
'http://a.example/pool/l/login/login_4.13%2bdfsg1_amd64.deb' login_1%3a4.13+dfsg1-1_amd64.deb 617268 SHA256:${hash}
`
  expect(parsePrintedUris(text)).toEqual([
    {
      uri: 'http://a.example/pool/l/login/login_4.13%2bdfsg1_amd64.deb',
      file: 'login_1%3a4.13+dfsg1-1_amd64.deb',
      size: 617268,
      sha256: hash,
    },
  ])
})

test.each([
  ['without a hash', "'http://a.example/x_1_all.deb' x_1_all.deb 10 "],
  ['with a lesser hash', `'http://a.example/x_1_all.deb' x_1_all.deb 10 MD5Sum:${'a'.repeat(32)}`],
  ['with a name that leads elsewhere', `'http://a.example/x' ../x_1_all.deb 10 SHA256:${hash}`],
])('a file %s is no file', (_, line) => {
  expect(parsePrintedUris(line)).toEqual([])
})
