import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from '../../../scratch.ts'

const launch = join(import.meta.dirname, '../../../../guest/launch')

/** What is asked for of an image in a folder, by its own options and those that are given. */
function read(defaults: string | undefined, args: readonly string[]) {
  const image = join(scratchFolder(), 'an image')
  spawnSync('mkdir', [image])
  if (defaults !== undefined) writeFileSync(join(image, 'defaults'), defaults)
  const script = `set -eu
    image=$1; shift
    . ${launch}/words.sh
    . ${launch}/options.sh
    read_options "$@"
    echo "$jump,$user_auth,$host_keys,$ip_setup,$root_key,$early,$appended"
    printf %s "$additions"`
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script, 'sh', image, ...args], {
    encoding: 'utf8',
  })
  return { said: stdout.replaceAll(image, 'IMAGE').split('\n'), stderr, status }
}

const defaults = `--inherit-user-auth
--root-key=@image@/sealed/root-key.age
--add=@image@/sealed/x.age=secrets/x.age
--microcode=@image@/microcode
`

test('an image has options by itself, with files that lie in it', () => {
  expect(read(defaults, ['--reboot', '--append', 'a b', '--add=/f=g']).said).toEqual([
    'reboot,1,,,IMAGE/sealed/root-key.age,IMAGE/microcode, a b',
    'IMAGE/sealed/x.age=secrets/x.age',
    '/f=g',
    '',
  ])
})

test('they can be left out, and there may be none', () => {
  const asked = ['reset,,,1,,,', '']
  expect(read(defaults, ['--no-defaults', '--reset', '--inherit-ip-setup']).said).toEqual(asked)
  expect(read(undefined, ['--reset', '--inherit-ip-setup']).said).toEqual(asked)
  expect(read('', ['--reset', '--inherit-ip-setup']).said).toEqual(asked)
})

test('what is no option is refused, wherever it stands', () => {
  expect(read('--nonsense\n', []).status).toBe(64)
  expect(read(defaults, ['--nonsense']).stderr).toMatch(/^nixos-testbed: usage: there is no option/)
})
