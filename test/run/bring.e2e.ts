import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runScript } from '../e2e/script.ts'

const make = `
mkdir -p '/srv/a b/deep' /srv/dir
echo one >'/srv/a b/one.log'
echo two >'/srv/a b/deep/two.log'
echo no >/srv/a.txt
touch -d 2001-02-03 /srv/dir/old
mknod /srv/dir/disk b 8 0
ln -s /etc/shadow /srv/dir/link
ln -s /etc/hostname /srv/named
`

test('what is named comes home with its path, whatever the exit code; what does not is told', async () => {
  const wanted = ['/srv/a*/*.log', '/srv/*/deep', '/srv/dir', '/srv/named', '/srv/none*']
  const ran = await runScript(
    `${make} exit 3`,
    wanted.flatMap((path) => ['--bring', path]),
  )
  expect(ran.result).toMatchObject({ outcome: 'failed', exit: 3 })
  expect(ran.file('srv/a b/one.log').toString()).toBe('one\n')
  expect(ran.file('srv/a b/deep/two.log').toString()).toBe('two\n')
  expect(ran.file('srv/named').toString()).toBe('testbed\n')
  expect(ran.names).not.toContain('srv/a.txt')
  expect(statSync(join(ran.folder, 'files/srv/dir/old')).mtime.getFullYear()).toBe(2001)
  const left = ran.result.files.left.map(({ name }) => name)
  expect(left).toEqual(['srv/dir/link'])
  const warnings = ran.result.warnings.filter((warning) => warning.startsWith('/'))
  expect(warnings).toEqual([
    expect.stringMatching(/^\/srv\/dir is not all home: .*disk.*not permitted/),
    '/srv/none* is not home: nothing in the guest matches it',
  ])
})

test('it comes home also when the time is over', async () => {
  const ran = await runScript(`${make} sleep 1000`, ['--timeout', '2s', '--bring', '/srv/a b'])
  expect(ran.result.outcome).toBe('timed-out')
  expect(ran.names).toContain('srv/a b/deep/two.log')
})

test('when the guest is gone, only the results are home', async () => {
  const script = `${make} echo kept >$TESTBED_RESULTS/kept; poweroff -f`
  const ran = await runScript(script, ['--bring', '/srv'])
  expect(ran.result.outcome).toBe('lost')
  expect(ran.names).toEqual(['kept'])
})
