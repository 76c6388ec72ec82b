import { expect, test } from 'vitest'
import { samePath } from '../../src/request/same-path.ts'

test.each([
  '/home/runner/work/project/project',
  '/root/project',
  '/tmp/project',
  '/tmp/shared-with-me',
  '/usr/src/linux',
  '/var/lib/jenkins/workspace',
  '/builds/a b/c\\d#é',
  '/__w/project',
])('%s is there in the guest too', (path) => {
  expect(samePath(path)).toBe(path)
  expect(samePath(`${path}/./x/../`)).toBe(path)
})

test.each([
  ...['/', '/usr', '/usr/share/project', '/usr/local', '/etc', '/etc/ssl', '/nix', '/nix/store/x'],
  ...[
    '/proc',
    '/proc/1',
    '/sys',
    '/dev',
    '/dev/shm/x',
    '/run',
    '/run/testbed',
    '/var',
    '/var/run/x',
  ],
  ...['/tmp', '/home', '/root', '/var/lib', '/usr/src', '/tmp/shared', '/tmp/shared/project'],
])('%s is the guest’s own', (path) => {
  expect(samePath(path)).toBeUndefined()
})
