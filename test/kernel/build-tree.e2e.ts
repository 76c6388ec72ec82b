import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { newFolder, runScript } from '../e2e/script.ts'
import { type BuiltTree, builtTree, hostBuildsKernels } from './tree.ts'

const script = `uname -r
modprobe testbed_hello word=moin && cat /sys/module/testbed_hello/parameters/word
modprobe dummy && ip link show dummy0 >/dev/null && echo dummy`

describe.runIf(hostBuildsKernels)('a kernel of one’s own', () => {
  let kernel: BuiltTree
  beforeAll(async () => {
    kernel = await builtTree()
  })

  test('boots from its build tree, with all its modules', async () => {
    const ran = await runScript(script, ['--kernel', kernel.tree])
    expect(ran.text).toBe(`${kernel.release}\nmoin\ndummy\n`)
    expect(ran.stderr).not.toContain('lacks')
    expect(ran.result).toMatchObject({
      outcome: 'passed',
      environment: { kernel: kernel.release },
    })
  })

  test('boots from its image and the folder its modules were installed in', async () => {
    const image = join(kernel.tree, 'arch/x86/boot/bzImage')
    const ran = await runScript(script, ['--kernel', image, '--modules', kernel.installed])
    expect(ran.text).toBe(`${kernel.release}\nmoin\ndummy\n`)
    expect(ran.code).toBe(0)
  })

  test('reaches the host by network, store and shared folder', async () => {
    const server = createServer((socket) => socket.end('from the host\n'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const shared = newFolder()
    mkdirSync(shared)
    const ran = await runScript(
      `cat </dev/tcp/10.0.2.2/${port} && ls -d /nix/store/*/root.squashfs >/tmp/shared/seen`,
      ['--kernel', kernel.tree, '--shared', shared],
    )
    server.close()
    expect(ran.text).toBe('from the host\n')
    expect(readFileSync(join(shared, 'seen'), 'utf8')).toContain('/nix/store/')
  })

  test('is made into a bundle once, and anew when a module is', async () => {
    const tree = copyOf(kernel.tree)
    const isBuilt = async () => {
      const { events, result } = await runScript('true', ['--kernel', tree])
      expect(result.outcome).toBe('passed')
      return events.flatMap((event) => (event.type === 'bundle-ready' ? [event.built] : []))
    }
    expect(await isBuilt()).toEqual([true])
    expect(await isBuilt()).toEqual([false])
    replace(tree, 'drivers/misc/testbed_hello.ko', (module) => module)
    expect(await isBuilt()).toEqual([true])
  })

  test('is not booted where it lacks what a guest needs, and all of it is named', async () => {
    const tree = copyOf(kernel.tree)
    replace(tree, '.config', (text) => text.replace(/^CONFIG_(VIRTIO_FS|OVERLAY_FS)=.*\n/gm, ''))
    replace(tree, 'modules.order', (text) => text.replace(/^.*(virtiofs|overlay)\.k?o\n/gm, ''))
    const { code, stderr, events, result } = await runScript('true', ['--kernel', tree])
    expect([code, result.outcome]).toEqual([125, 'build-failed'])
    expect(stderr).toContain('CONFIG_VIRTIO_FS')
    expect(stderr).toContain('CONFIG_OVERLAY_FS')
    expect(stderr).not.toContain('CONFIG_FUSE_FS')
    expect(events).not.toContainEqual(expect.objectContaining({ phase: 'boot' }))
  })
})

/** Files of the tree's own, for links out of it are refused; on some file systems they cost nothing. */
function copyOf(tree: string): string {
  const copy = newFolder()
  execFileSync('cp', ['-a', '--reflink=auto', tree, copy])
  return copy
}

function replace(tree: string, name: string, edit: (content: string) => string): void {
  const file = join(tree, name)
  const content = readFileSync(file, 'latin1')
  unlinkSync(file)
  writeFileSync(file, edit(content), 'latin1')
}
