import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newFolder, runScript } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'
import { scratchFolder } from '../scratch.ts'

const isRoot = process.getuid?.() === 0
const byId = '/dev/disk/by-id/virtio'
let small: string

beforeAll(() => {
  small = scratchFolder()
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', small])
})
afterAll(() => {
  if (isRoot) execFileSync('umount', [small])
})

/** Writes a word at the end of a disk of 3 GiB. */
const write = (disk: string) =>
  `echo -n mark | dd of=${disk} bs=4 seek=$((0x30000000 - 1)) status=none`
const read = (disk: string) => `tail -c 4 ${disk}`

describe.each(['x86_64-linux', 'aarch64-linux'])('on %s', (system) => {
  test('disks of both formats are there by their names, of their sizes, and gone afterwards', async () => {
    const disks = [`--disk`, 'a.1=3G', '--disk', 'abcdefghijklmnopqrst=3G,format=qcow2']
    const script = `set -e
      cd /dev/disk/by-id; readlink virtio-a.1 virtio-abcdefghijklmnopqrst
      cat /sys/block/vdb/size /sys/block/vdc/size
      for disk in virtio-a.1 /dev/vdc; do ${write('$disk')}; sync $disk; done
      echo 3 > /proc/sys/vm/drop_caches
      ${read('/dev/vdb')}; ${read('virtio-abcdefghijklmnopqrst')}`
    const { code, text, folder } = await runScript(script, ['--system', system, ...disks])
    expect(code).toBe(0)
    expect(text).toBe('../../vdb\n../../vdc\n6291456\n6291456\nmarkmark')
    expect(existsSync(join(folder, 'live'))).toBe(false)
  })
})

test.each(['raw', 'qcow2'])(
  'a kept %s disk has its bytes at home, and in the next run',
  async (format) => {
    const file = join(scratchFolder(), 'with,comma.img')
    const disk = ['--disk', `kept=3G,format=${format},keep=${file.replace(',', ',,')}`]
    const first = await runScript(`${write(`${byId}-kept`)}`, disk)
    expect(first.code).toBe(0)
    const { blocks, mode } = statSync(file)
    expect(blocks * 512).toBeLessThan(2 ** 22)
    expect(mode & 0o777).toBe(0o600)
    if (format === 'raw') expect(lastBytes(file)).toBe('mark')
    const second = await runScript(read(`${byId}-kept`), disk)
    expect(second.text).toBe('mark')
  },
)

test('the parts of a kept disk have links of their own', async () => {
  const file = join(scratchFolder(), 'parted')
  writeFileSync(file, partedDisk('hi'))
  const script = `cat /sys/block/vdb/vdb1/size; head -c 2 ${byId}-d-part1`
  const { text } = await runScript(script, ['--disk', `d=64M,keep=${file}`])
  expect(text).toBe('8\nhi')
})

/** A disk of 64 MiB with one part, of 8 sectors from the 2048th on, that begins with a word. */
function partedDisk(word: string): Buffer {
  const [sector, start, length, linux] = [512, 2048, 8, 0x83]
  const disk = Buffer.alloc(64 * 2 ** 20)
  disk[446 + 4] = linux
  disk.writeUInt32LE(start, 446 + 8)
  disk.writeUInt32LE(length, 446 + 12)
  disk.writeUInt16LE(0xaa55, 510)
  disk.write(word, start * sector)
  return disk
}

test('a disk that another run uses is refused, and stays as it is', async () => {
  const file = join(scratchFolder(), 'busy')
  const args = ['run', '--quiet', '--disk', `d=64M,keep=${file}`]
  let second: ReturnType<typeof runTool> | undefined
  const first = await runTool([...args, '--results', newFolder(), 'echo ready; cat; echo ok'], {
    onStart: (child) =>
      child.stdout?.once('data', () => {
        second = runTool([...args, 'true']).finally(() => child.stdin?.end())
      }),
    holdStdin: true,
  })
  expect(first.stdout.toString()).toMatch(/ok\n$/)
  expect(await second).toMatchObject({
    code: 125,
    stderr: expect.stringContaining('is in use by another run'),
  })
})

test("a full disk of the host is the guest's error, and its run goes on", async (context) => {
  if (!isRoot) return context.skip('only root can mount a small disk')
  const script = `dd if=/dev/urandom of=${byId}-d bs=1M count=32 oflag=direct 2>&1; echo went on`
  const { code, text } = await runScript(script, ['--disk', `d=64M,keep=${join(small, 'disk')}`])
  expect(code).toBe(0)
  expect(text).toMatch(/Input\/output error|No space left on device/)
  expect(text).toMatch(/went on\n$/)
})

test('a killed tool leaves no disk', async () => {
  const folder = newFolder()
  let room = 0
  await runTool(
    ['run', '--quiet', '--results', folder, '--disk', 'd=64M', 'echo ready; sleep 1000'],
    {
      onStart: (child) =>
        child.stdout?.once('data', () => {
          room = statSync(join(folder, 'live/disks/d.raw')).size
          child.kill('SIGKILL')
        }),
      onStdout: () => undefined,
    },
  )
  expect(room).toBe(64 * 2 ** 20)
  await runTool(['collect', folder])
  expect(existsSync(join(folder, 'live'))).toBe(false)
})

function lastBytes(file: string): string {
  const descriptor = openSync(file, 'r')
  const bytes = Buffer.alloc(4)
  readSync(descriptor, bytes, 0, 4, 3 * 2 ** 30 - 4)
  closeSync(descriptor)
  return bytes.toString()
}
