import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { findProgram } from '../../../../src/host/programs.ts'
import { type Results, receiveResults } from '../../../../src/machine/kexec/results/receive.ts'
import { Deeds } from '../deeds.ts'
import { agent, test as base, describeAgent, LocalGuest } from '../local-agent.ts'
import { treeOf } from '../trees.ts'

const MiB = 1 << 20

/** Enough for a busy machine. */
const long = 60_000

/** A guest's results on their way home. */
interface Stream extends Results {
  /** A path in the guest, and at home. */
  there(name: string): string
  here(name: string): string
  readonly guest: LocalGuest
}

const test = base.extend<{ results: Stream }>({
  results: async ({ guest }, use) => {
    const [from, to] = [join(guest.folder, 'guest'), join(guest.folder, 'home')]
    mkdirSync(from)
    mkdirSync(to)
    const results = receiveResults(guest.live, { from, to, emit: guest.emit, agent })
    const there = (name: string) => join(from, name)
    const here = (name: string) => join(to, name)
    await use({
      flush: () => results.flush(),
      end: () => results.end(),
      done: results.done,
      there,
      here,
      guest,
    })
  },
})

function expectSame({ there, here }: Stream): void {
  expect(treeOf(here(''))).toEqual(treeOf(there('')))
}

/** Until it is home; how soon, a busy machine does not tell. */
async function untilHome(results: Stream, name: string, content: string): Promise<void> {
  await vi.waitFor(() => expect(readFileSync(results.here(name), 'utf8')).toBe(content), {
    timeout: 30_000,
    interval: 10,
  })
}

describeAgent('results come home', () => {
  test('when a file is closed, in folders too', async ({ results }) => {
    writeFileSync(results.there('a'), 'hi')
    await untilHome(results, 'a', 'hi')
    mkdirSync(results.there('b/c/d'), { recursive: true })
    writeFileSync(results.there('b/c/d/e'), 'deep')
    await untilHome(results, 'b/c/d/e', 'deep')
    expectSame(results)
  })

  test('while it is still open', async ({ results }) => {
    const fd = openSync(results.there('log'), 'w')
    writeSync(fd, 'first')
    await untilHome(results, 'log', 'first')
    writeSync(fd, ', second')
    await untilHome(results, 'log', 'first, second')
    closeSync(fd)
  })

  test('and are there when the line is cut', async ({ results, guest }) => {
    writeFileSync(results.there('a'), 'home')
    await untilHome(results, 'a', 'home')
    guest.cut()
    await expect(results.done).rejects.toThrow('the guest is gone')
    await expect(results.flush()).rejects.toThrow('the guest is gone')
    expect(readFileSync(results.here('a'), 'utf8')).toBe('home')
    expect(readdirSync(results.here('../home.drafts'))).toEqual([])
  })

  test('whatever was there before, and whatever has been flushed', async ({ guest }) => {
    const [from, to] = [join(guest.folder, 'from'), join(guest.folder, 'to')]
    mkdirSync(join(from, 'a/b'), { recursive: true })
    mkdirSync(to)
    writeFileSync(join(from, 'a/b/c'), 'x')
    writeFileSync(join(from, 'large'), Buffer.alloc(MiB, 'x'))
    const results = receiveResults(guest.live, { from, to, emit: guest.emit, agent })
    await results.flush()
    expect(treeOf(to)).toEqual(treeOf(from))
    await results.end()
    expect(guest.told).toEqual([])
  })

  test('with any name, mode and time', async ({ results }) => {
    const names = ['new\nline', '-rf', '\xff\xfe', 'x'.repeat(255), ' ', 'a\\b', '*', '::debug::']
    for (const name of names) {
      const path = Buffer.concat([
        Buffer.from(`${results.there('')}/`),
        Buffer.from(name, name.startsWith('\xff') ? 'latin1' : 'utf8'),
      ])
      writeFileSync(path, name)
      chmodSync(path, 0o754)
      utimesSync(path, 1_000_000_000.123456, 1_000_000_000.123456)
    }
    await results.flush()
    expectSame(results)
    expect(readdirSync(results.here(''))).toHaveLength(names.length)
  })

  test('from as deep as a path may be', async ({ results }) => {
    const sh = 'cd "$1"; for i in $(seq 40); do mkdir $2; cd $2; done; echo x >file'
    execFileSync('bash', ['-ec', sh, 'sh', results.there(''), 'x'.repeat(99)])
    await results.flush()
    expectSame(results)
  })

  test('but not from deeper, which is told', async ({ results, guest }) => {
    const sh = 'cd "$1"; for i in $(seq 45); do mkdir $2; cd $2; done; echo x >file'
    execFileSync('bash', ['-ec', sh, 'sh', results.there(''), 'x'.repeat(99)])
    writeFileSync(results.there('a'), 'x')
    await results.flush()
    expect(readFileSync(results.here('a'), 'utf8')).toBe('x')
    await results.end()
    expect(guest.warnings.join()).toContain('paths that are too long')
  })

  test('with holes, which are not sent', async ({ results }) => {
    const fd = openSync(results.there('sparse'), 'w')
    ftruncateSync(fd, 2 ** 36)
    writeSync(fd, 'x', 2 ** 35)
    closeSync(fd)
    await results.flush()
    expect(lstatSync(results.here('sparse')).size).toBe(2 ** 36)
    expect(lstatSync(results.here('sparse')).blocks).toBeLessThan(1000)
  })

  test('of a large file only what is new', async ({ results }) => {
    writeFileSync(results.there('large'), Buffer.alloc(64 * MiB, 'x'))
    await results.flush()
    const { ino } = lstatSync(results.here('large'))
    const fd = openSync(results.there('large'), 'r+')
    writeSync(fd, 'hello', 20 * MiB)
    closeSync(fd)
    appendFileSync(results.there('large'), 'more')
    await results.flush()
    expectSame(results)
    truncateSync(results.there('large'), 30 * MiB)
    await results.flush()
    expectSame(results)
    expect(lstatSync(results.here('large')).ino).toBe(ino)
  })

  test('as a large file that grows is at the moment', async ({ results }) => {
    const fd = openSync(results.there('log'), 'w')
    writeSync(fd, Buffer.alloc(4 * MiB, 'x'))
    for (let size = 4 * MiB + 4; size < 4 * MiB + 12; size += 4) {
      writeSync(fd, 'more')
      await vi.waitFor(() => expect(lstatSync(results.here('log')).size).toBe(size), 30_000)
    }
    closeSync(fd)
    await results.flush()
    expectSame(results)
  })

  test('by their new names', async ({ results }) => {
    mkdirSync(results.there('a/b'), { recursive: true })
    writeFileSync(results.there('a/b/c'), Buffer.alloc(MiB, 'x'))
    writeFileSync(results.there('log'), 'one')
    await results.flush()
    const { ino } = lstatSync(results.here('a/b/c'))
    renameSync(results.there('a'), results.there('d'))
    renameSync(results.there('d/b/c'), results.there('d/e'))
    renameSync(results.there('log'), results.there('log.1'))
    writeFileSync(results.there('log'), 'two')
    await results.flush()
    expectSame(results)
    expect(lstatSync(results.here('d/e')).ino).toBe(ino) // it was moved, and not sent again
  })

  test('no longer when they are gone, whatever takes their place', async ({ results }) => {
    mkdirSync(results.there('a/b'), { recursive: true })
    writeFileSync(results.there('a/b/c'), 'x')
    await results.flush()
    rmSync(results.there('a'), { recursive: true })
    writeFileSync(results.there('a'), 'file')
    await results.flush()
    expectSame(results)
    unlinkSync(results.there('a'))
    symlinkSync('/etc', results.there('a'))
    await results.flush()
    expectSame(results)
    rmSync(results.there('a'))
    await results.flush()
    expect(readdirSync(results.here(''))).toEqual([])
  })

  test('hard links as files, and what is no file as what it is', async ({ results, guest }) => {
    writeFileSync(results.there('a'), 'x')
    linkSync(results.there('a'), results.there('b'))
    symlinkSync('/etc/passwd', results.there('l'))
    execFileSync('mkfifo', [results.there('f')])
    await results.flush()
    expect(readFileSync(results.here('b'), 'utf8')).toBe('x')
    expect(existsSync(results.here('l'))).toBe(false) // it leads nowhere
    expect(readdirSync(results.here('')).sort()).toEqual(['a', 'b', 'f', 'l'])
    await results.end()
    expect(guest.told).toEqual([])
  })

  test('also what is written through memory', async ({ results, skip }) => {
    if ((await findProgram('python3')) === undefined) skip('there is no python3 to write so with')
    writeFileSync(results.there('map'), Buffer.alloc(8192, 'x'))
    const python = `
import mmap, sys
with open(sys.argv[1], 'r+b') as f:
    map = mmap.mmap(f.fileno(), 0)
sys.stdout.write('mapped'); sys.stdout.flush(); sys.stdin.read(1)
map[0:5] = b'hello'
sys.stdout.write('written'); sys.stdout.flush(); sys.stdin.read()
`
    const { spawn } = await import('node:child_process')
    const child = spawn('python3', ['-c', python, results.there('map')])
    let said = ''
    child.stdout.on('data', (bytes) => {
      said += bytes
    })
    await vi.waitFor(() => expect(said).toBe('mapped'), 30_000)
    await results.flush()
    child.stdin.write('x')
    await vi.waitFor(() => expect(said).toBe('mappedwritten'), 30_000)
    await results.flush()
    child.kill()
    expectSame(results)
  })

  test('from what is put in the folder’s place', async ({ results }) => {
    writeFileSync(results.there('a'), 'old')
    await results.flush()
    renameSync(results.there(''), results.there('../away'))
    mkdirSync(results.there(''))
    writeFileSync(results.there('b'), 'new')
    await results.flush()
    expect(readdirSync(results.here(''))).toEqual(['b'])
    appendFileSync(results.there('b'), 'er')
    await untilHome(results, 'b', 'newer')
  })

  test('although somebody ends all of the guest’s commands', async ({ results, guest }) => {
    await results.flush()
    guest.live.signalAll(15)
    writeFileSync(results.there('a'), 'x')
    await results.flush()
    expectSame(results)
  })

  test('or the run ends where the sender was killed', async ({ results, guest }) => {
    guest.live.signalAll(9)
    await expect(results.done).rejects.toThrow('no longer come home: its sender ended with 137')
  })

  test('not from a folder that is none', async ({ guest }) => {
    mkdirSync(join(guest.folder, 'to'))
    const way = { from: '/nowhere', to: join(guest.folder, 'to'), emit: guest.emit, agent }
    await expect(receiveResults(guest.live, way).flush()).rejects.toThrow('cannot watch /nowhere')
  })

  test(
    'after more changes than the kernel keeps',
    async ({ results }) => {
      const names = ['1/1', '2/2', '3/3']
      for (let i = 1; i <= 300; i++) mkdirSync(results.there(String(i)))
      for (const name of names) writeFileSync(results.there(name), '')
      await results.flush()
      // The sender stands still meanwhile.
      const [sender = ''] = execFileSync('pgrep', ['-f', `watch ${results.there('')}`])
        .toString()
        .split('\n')
      process.kill(Number(sender), 'SIGSTOP')
      const fds = names.map((name) => openSync(results.there(name), 'a'))
      for (let i = 0; i < 9000; i++) for (const fd of fds) writeSync(fd, 'x')
      for (const fd of fds) closeSync(fd)
      for (let i = 1; i <= 300; i++) writeFileSync(results.there(`${i}/late`), String(i))
      process.kill(Number(sender), 'SIGCONT')
      await untilHome(results, '300/late', '300')
      await results.flush()
      expectSame(results)
    },
    long,
  )

  test('also from folders that the kernel does not watch', async ({ results, guest }) => {
    const few = 'echo 3 >/proc/sys/user/max_inotify_watches && exec "$@"'
    const through = ['unshare', '--user', '--map-root-user', 'sh', '-c', few, 'sh']
    const other = new LocalGuest(guest.folder, through)
    await other.live.hello
    await results.end()
    for (let i = 0; i < 9; i++) mkdirSync(results.there(String(i)))
    const places = { from: results.there(''), to: results.here('') }
    const more = receiveResults(other.live, { ...places, emit: guest.emit, agent })
    await more.flush()
    for (let i = 0; i < 9; i++) writeFileSync(results.there(`${i}/a`), 'x')
    for (let i = 0; i < 9; i++) await untilHome(results, `${i}/a`, 'x')
    for (let i = 0; i < 9; i++) renameSync(results.there(`${i}/a`), results.there(`${i}/b`))
    for (let i = 0; i < 9; i++) await untilHome(results, `${i}/b`, 'x')
    await more.flush()
    expectSame(results)
    other.cut()
  })

  for (const seed of [1, 6, 17])
    test(
      `as they are, whatever is done to them (${seed})`,
      async ({ results }) => {
        const deeds = new Deeds(results.there(''), seed)
        for (let round = 0; round < 12; round++) {
          for (let i = 0; i < 150; i++) deeds.one()
          await results.flush()
          expectSame(results)
        }
        await results.end()
        expectSame(results)
      },
      long,
    )
})
