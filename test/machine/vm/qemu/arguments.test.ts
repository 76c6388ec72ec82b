import { expect, test } from 'vitest'
import { coldArguments } from '../../../../src/machine/vm/qemu/arguments.ts'
import { virtiofsPlug } from '../../../../src/machine/vm/share/virtiofs/plug.ts'
import type { BuiltBundle } from '../../../../src/model/bundle.ts'
import type { RunSpec } from '../../../../src/model/plan.ts'

const built: BuiltBundle = {
  path: '/nix/store/b',
  bundle: {
    schema: 1,
    agentProtocol: 2,
    name: 'distro',
    system: 'x86_64-linux',
    kernel: { file: 'kernel', release: '6.1', sha256: '0', modules: '/nix/store/k' },
    initrd: 'initrd',
    root: 'root.squashfs',
    cmdline: ['from-bundle'],
    packages: [],
  },
}
const spec: RunSpec = {
  id: 'r',
  machine: 'vm',
  system: 'x86_64-linux',
  append: ['from-user=1'],
  copy: { number: 1, of: 1 },
  workload: { name: 's', script: new Uint8Array(), env: {}, cwd: '/root', bring: [] },
  secrets: [],
  limits: { bootMs: 1, scriptMs: 1 },
  memoryMiB: 768,
  cpus: 3,
  accel: 'auto',
  disks: [],
  realDisks: [],
  network: { kind: 'user' },
  forwards: [],
  shareTransport: 'auto',
  initrdConsole: false,
  cold: true,
  qemuArgs: ['-device', 'edu'],
}

const parts = { accel: 'tcg', firmware: undefined, plugs: [] } as const

function after(args: readonly string[], flag: string): (string | undefined)[] {
  return args.flatMap((arg, index) => (arg === flag ? [args[index + 1]] : []))
}

test("the kernel gets ours, the bundle's and the user's arguments, in that order", () => {
  const [append] = after(coldArguments(built, spec, parts), '-append')
  expect(append).toMatch(/^console=ttyS0 quiet panic=-1 .*from-bundle from-user=1$/)
  const loud = coldArguments(built, { ...spec, initrdConsole: true }, parts)
  expect(after(loud, '-append')[0]).not.toContain('quiet')
})

test('memory is shared with the file servers, in the size that was asked for', () => {
  const args = coldArguments(built, spec, parts)
  expect(after(args, '-m')).toEqual(['768M'])
  expect(after(args, '-smp')).toEqual(['3'])
  expect(after(args, '-object')).toEqual(['memory-backend-memfd,id=ram,size=768M,share=on'])
})

test('the root image is never writable', () => {
  const [drive] = after(coldArguments(built, spec, parts), '-blockdev')
  expect(JSON.parse(drive ?? '')).toMatchObject({ 'read-only': true, file: { 'read-only': true } })
})

test.each([
  ['x86_64-linux', 'tcg', 'max', /^q35/],
  ['x86_64-linux', 'kvm', 'host', /accel=kvm/],
  ['aarch64-linux', 'tcg', 'cortex-a57', /^virt/],
] as const)('%s under %s has the CPU %s', (system, accel, cpu, machine) => {
  const args = coldArguments(built, { ...spec, system }, { ...parts, accel })
  expect(after(args, '-cpu')).toEqual([cpu])
  expect(after(args, '-machine')[0]).toMatch(machine)
})

test('a comma in a path does not end it', () => {
  const args = coldArguments(built, spec, {
    ...parts,
    plugs: [virtiofsPlug('host', '/tmp/a,b/s')],
  })
  expect(args).toContain('socket,id=share-host,path=/tmp/a,,b/s')
})

test("the user's options come last, as they are", () => {
  expect(coldArguments(built, spec, parts).slice(-2)).toEqual(['-device', 'edu'])
})
