import { expect, test } from 'vitest'
import { compareManifests } from '../../../../src/machine/kexec/traces/compare.ts'
import type { Entry, Manifest } from '../../../../src/machine/kexec/traces/entry.ts'
import { ownStates } from '../../../../src/machine/kexec/traces/own.ts'

const file: Entry = { kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 1, mtime: 1, sha256: 'a' }

function manifest(
  paths: readonly string[],
  more: Partial<Manifest & { file: Entry }> = {},
): Manifest {
  const entry = more.file ?? file
  return {
    entries: new Map(paths.map((path) => [path, entry])),
    kernel: new Map(),
    over: [],
    ...more,
  }
}

const added = (...paths: string[]) => compareManifests(manifest([]), manifest(paths))
const removed = (...paths: string[]) => compareManifests(manifest(paths), manifest([]))
const changed = (...paths: string[]) =>
  compareManifests(manifest(paths), manifest(paths, { file: { ...file, sha256: 'b' } }))

test.each([
  '/etc/resolv.conf',
  '/etc/mtab',
  '/boot/grub/grubenv',
  '/boot/efi/EFI/fedora/grubenv',
  '/var/lib/systemd/random-seed',
  '/root/.bash_history',
  '/home/anna/.zsh_history',
])('%s is the host’s own to change', (path) => {
  const { traces, own } = changed(path)
  expect(traces).toEqual([])
  expect(own).toMatchObject([{ path, change: 'changed', what: ['content'] }])
})

test.each([
  '/etc/passwd',
  '/etc/ssh/ssh_host_ed25519_key',
  '/boot/grub/grub.cfg',
  '/root/.ssh/authorized_keys',
  '/etc/crontab',
  '/etc/systemd/system/x.service',
  '/sys/firmware/efi/efivars/BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c',
])('%s is a trace when it changes', (path) => {
  expect(changed(path).traces).toMatchObject([{ path, change: 'changed' }])
})

test('what comes and goes in /tmp at a boot is the host’s, and nothing else that comes', () => {
  const own = ['/tmp/systemd-private-1-x.service-2/tmp', '/tmp/.X11-unix', '/tmp/.ICE-unix/1']
  expect(added(...own).traces).toEqual([])
  expect(removed('/tmp/of-the-last-boot/deep').traces).toEqual([])
  const traces = ['/tmp/kexec', '/tmp/x/systemd-private-1', '/var/tmp/x', '/tmp/.X11-unix2']
  expect(added(...traces).traces.map(({ path }) => path)).toEqual([...traces].sort())
  expect(removed('/var/tmp/x').traces).toHaveLength(1)
})

test('a panic that the firmware keeps is a trace', () => {
  const path = '/sys/firmware/efi/efivars/dump-type0-1-1-1-C-cfc8fc79-be2e-4ddc-97f0-9f98bfe298a0'
  expect(added(path, '/sys/fs/pstore/dmesg-efi-1').traces).toHaveLength(2)
})

test('a kernel that stays loaded is a trace', () => {
  const before = manifest([], { kernel: new Map([['kexec_loaded', '0']]) })
  const after = manifest([], { kernel: new Map([['kexec_loaded', '1']]) })
  expect(compareManifests(before, after).traces).toEqual([
    { change: 'changed', path: 'kernel kexec_loaded', what: ['value'] },
  ])
})

test('modes and owners count', () => {
  const setuid = manifest(['/usr/local/bin/x'], { file: { ...file, mode: 0o4755, uid: 7 } })
  expect(compareManifests(manifest(['/usr/local/bin/x']), setuid).traces).toMatchObject([
    { what: ['mode', 'owner'] },
  ])
})

test('what could not be seen is said', () => {
  const lacking = manifest([], { lacks: 'there is no find' })
  const full = manifest([], { over: ['/home'] })
  expect(compareManifests(lacking, full).unseen).toEqual([
    ...['there is no find', '/home holds more than is compared'],
  ])
})

test('every state of a host’s own has its reason, and absolute paths', () => {
  for (const { paths, reason } of ownStates) {
    expect(reason).not.toBe('')
    for (const path of paths) expect(path).toMatch(/^\/[^*]/)
  }
})

test('a hostile path takes no time', () => {
  const path = `/boot/loader/entries/${'+'.repeat(4000)}`
  const start = performance.now()
  added(path, `/home/${'/.cache'.repeat(500)}`, `/tmp/${'a*'.repeat(2000)}`)
  expect(performance.now() - start).toBeLessThan(1000)
})
