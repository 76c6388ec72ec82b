import { describe, expect, test } from 'vitest'
import { withoutCredentials } from '../../../../src/machine/vm/credentials/clean.ts'
import {
  parseGitConfig,
  writeGitConfig,
} from '../../../../src/machine/vm/credentials/git-config.ts'

/** What is left of a configuration; undefined where nothing has to go. */
function clean(text: string): string | undefined {
  const config = parseGitConfig(text)
  if (config === undefined) throw new Error(`not a configuration: ${text}`)
  const left = withoutCredentials(config)
  return left && writeGitConfig(left)
}

test("a checkout's header goes, the rest stays", () => {
  const text = `[core]
	bare = false
[remote "origin"]
	url = https://github.com/org/project
	fetch = +refs/heads/*:refs/remotes/origin/*
[http "https://github.com/"]
	extraheader = AUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46czNjcmV0
`
  expect(clean(text)).toBe(`[core]
	bare = "false"
[remote "origin"]
	url = "https://github.com/org/project"
	fetch = "+refs/heads/*:refs/remotes/origin/*"
[http "https://github.com/"]
`)
})

describe.each([
  ['[remote "o"]\nurl = https://x-access-token:s3cret@github.com/o/p', 'https://github.com/o/p'],
  ['[remote "o"]\nurl = https://s3cret@github.com/o/p', 'https://github.com/o/p'],
  ['[remote "o"]\nurl = https://x:s3c\\\nret@github.com/o/p', 'https://github.com/o/p'],
  ['[remote "o"]\nurl = "https://x:a@s3cret"@github.com/o', 'https://github.com/o'],
  ['[remote "o"]\npushurl = ssh://git:s3cret@host/p', 'ssh://git@host/p'],
  ['[http]\nproxy = http://me:s3cret@proxy:3128', 'http://proxy:3128'],
  [
    '[url "https://x:s3cret@github.com/"]\ninsteadOf = https://github.com/',
    '"https://github.com/"',
  ],
  ['[submodule "s"]\nurl = HTTPS://u:s3cret@h/s\nactive = true', 'active = "true"'],
  ['[core]\nbare = false\n# url = https://x:s3cret@h/', 'bare = "false"'],
  ['[core]\nbare = false ; AUTHORIZATION: s3cret', 'bare = "false"'],
  ['[sendemail]\nsmtpUser = me\nsmtpPass = s3cret', 'smtpUser = "me"'],
  ['[imap]\nhost = h\npass = s3cret', 'host = "h"'],
  ['[github]\nuser = me\ntoken = s3cret', 'user = "me"'],
  ['[credential]\nusername = me\nhelper = "!f() { echo password=s3cret; }; f"', 'username = "me"'],
  ['[alias]\nst = status\nx = "!curl -H \'Authorization: s3cret\' h"', 'st = "status"'],
  ['[a]\nb = 1\nc = github_pat_s3cret_s3cret_s3cret', 'b = "1"'],
])('%j', (text, rest) => {
  test('is left without its secret', () => {
    const left = clean(text)
    expect(left).toContain(rest)
    expect(left).not.toContain('s3c')
  })
})

test.each([
  '[core]\nbare = false\n# a comment',
  '[remote "o"]\nurl = ssh://git@github.com/o/p\npushurl = git@github.com:o/p.git',
  '[remote "o"]\nurl = https://github.com/o/p@v1\nfetch = +a:b',
  '[credential]\nhelper = store\nhelper = "!/usr/bin/gh auth git-credential"',
  '[core]\naskPass = /usr/bin/ask\n[user]\nemail = me@example.org',
  '[include]\npath = /home/runner/work/_temp/git-credentials.config',
])('%j has nothing to hide', (text) => {
  expect(clean(text)).toBeUndefined()
})

test('a configuration made to take long takes no longer than any', () => {
  const long = 'a'.repeat(500_000)
  expect(clean(`[x]\n\ty = ${long}\n`)).toBeUndefined()
  expect(clean(`[x]\n\ty = ${'a://'.repeat(100_000)}\n`)).toBeUndefined()
  expect(clean(`# ${long}\n[x]\n\ty = https://${long}@host/\n`)).toBe(
    '[x]\n\ty = "https://host/"\n',
  )
})
