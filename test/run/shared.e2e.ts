import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runScript } from '../e2e/script.ts'
import { scratchFolder } from '../scratch.ts'

test('a shared folder is in the guest where it is on the host, too, whatever its name', async () => {
  const shared = join(scratchFolder(), '-a  b\\c\\040"\'$x#é,')
  mkdirSync(shared)
  writeFileSync(join(shared, 'from-host'), 'host\n')
  const ran = await runScript(
    'pwd; cat "$HERE/from-host"; echo guest >"$HERE/from-guest"; cat from-guest; stat -c %d . "$HERE" | uniq | wc -l',
    ['--shared', shared, '--env', `HERE=${shared}`, '--quiet'],
  )
  expect(ran.text).toBe('/tmp/shared\nhost\nguest\n1\n')
  expect(readFileSync(join(shared, 'from-guest'), 'utf8')).toBe('guest\n')
})

test('a script may start there', async () => {
  const shared = scratchFolder()
  const ran = await runScript('pwd', ['--shared', shared, '--cwd', shared, '--quiet'])
  expect(ran.text).toBe(`${shared}\n`)
})
