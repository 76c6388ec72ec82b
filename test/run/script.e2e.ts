import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runScript } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'
import { scratchFolder } from '../scratch.ts'

describe('a script', () => {
  test('has its output, its errors and its exit code', async () => {
    const ran = await runScript('uname -a; echo out; echo err >&2; exit 7', ['--quiet'])
    expect(ran.code).toBe(7)
    expect(ran.text).toMatch(/^Linux testbed .* x86_64 GNU\/Linux\nout\n$/)
    expect(ran.stderr).toBe('err\n')
    expect(ran.result).toMatchObject({
      outcome: 'failed',
      exit: 7,
      script: { kind: 'code', code: 7 },
    })
  })

  test('runs on the other system', async () => {
    const ran = await runScript('uname -m', ['--system', 'aarch64-linux', '--quiet'])
    expect(ran).toMatchObject({ code: 0, text: 'aarch64\n', stderr: '' })
    expect(ran.result.environment).toMatchObject({ system: 'aarch64-linux', accel: 'tcg' })
  })

  test('builds nothing the second time', async () => {
    const { events, result } = await runScript('true')
    expect(events.find((event) => event.type === 'bundle-ready')).toMatchObject({ built: false })
    expect(events.filter((event) => event.type === 'notice')).toEqual([])
    expect(result.timeline.find(({ phase }) => phase === 'build')?.seconds).toBeLessThan(0.5)
  })

  test('comes from a file, with the interpreter it names', async () => {
    const file = join(scratchFolder(), 'check.sh')
    writeFileSync(file, '#!/bin/sh\necho "I am $0 in $(readlink /proc/$$/exe)"\n')
    const { text } = await runScript(file, ['--quiet'])
    expect(text).toBe('I am /run/testbed/script in /usr/bin/dash\n')
  })

  test('comes from stdin', async () => {
    const { text } = await runScript('-', ['--quiet'], { input: 'echo from stdin' })
    expect(text).toBe('from stdin\n')
  })

  test('gets stdin, byte for byte, and its end', async () => {
    const input = randomBytes(3_000_000)
    const { stdout } = await runScript('cat', ['--quiet'], { input })
    expect(stdout.equals(input)).toBe(true)
  })

  test('can open its standard streams anew', async () => {
    const script = 'echo a >/dev/stdout; echo b >/dev/stderr; cat /dev/stdin'
    const ran = await runScript(script, ['--quiet'], { input: 'c' })
    expect(ran).toMatchObject({ text: 'a\nc', stderr: 'b\n' })
  })

  test('may write what it likes, without newlines and not as text', async () => {
    const { stdout } = await runScript("printf '\\000\\377\\r\\033[2J\\001end'", ['--quiet'])
    expect(stdout).toEqual(Buffer.from('\0\xff\r\x1b[2J\x01end', 'latin1'))
  })

  test('may write a gigabyte, while the tool stays small', async () => {
    const hash = createHash('sha256')
    let peak = 0
    const ran = await runScript('head -c 1G /dev/zero', ['--quiet'], {
      onStdout: (bytes) => void hash.update(bytes),
      onStart: ({ pid }) => {
        const look = setInterval(() => {
          peak = Math.max(peak, peakMemory(pid))
          if (peakMemory(pid) === 0 && peak > 0) clearInterval(look)
        }, 100)
      },
    })
    expect(ran.code).toBe(0)
    expect(hash.digest('hex')).toBe(zeros)
    expect(peak).toBeGreaterThan(0)
    expect(peak).toBeLessThan(200 << 20)
    const log = readFileSync(join(ran.folder, 'output.log'))
    expect(log.length).toBeLessThan(65 << 20)
  })

  test('finds its environment and its folder', async () => {
    const ran = await runScript(
      'echo "$A $B $HOME $PWD"',
      ['--quiet', '--env', 'A=1 2', '--env', 'B', '--cwd', '/usr/share'],
      { env: { B: 'from the host', C: 'not asked for' } },
    )
    expect(ran.text).toBe('1 2 from the host /root /usr/share\n')
    const all = await runScript('env', ['--quiet'], { env: { SECRET_OF_HOST: 'x' } })
    expect(all.text).not.toContain('SECRET_OF_HOST')
  })
})

describe('the edge', () => {
  test('refuses wrong input at once, all of it, and starts nothing', async () => {
    const { code, stderr } = await runTool([
      'run',
      ...['--memory', 'lots', '--cpus', '0', '--timeout', 'soon', '--shared', '/nowhere', 'true'],
    ])
    expect(code).toBe(125)
    for (const part of [
      '--memory',
      'lots',
      '--cpus',
      '--timeout',
      'soon',
      '--shared',
      '/nowhere',
    ]) {
      expect(stderr).toContain(part)
    }
  })

  test('shows the boot when asked', async () => {
    const { stderr } = await runScript('true', ['--initrd-console'])
    expect(stderr).toMatch(/Linux version \d/)
  })

  test('hands QEMU what stands after --', async () => {
    const folder = scratchFolder()
    const disk = join(folder, 'disk.img')
    writeFileSync(disk, 'on the disk'.padEnd(1 << 20, '.'))
    const { code, stdout } = await runTool([
      ...['run', '--quiet', 'head -c 11 /dev/disk/by-id/virtio-mine || head -c 11 /dev/vdb', '--'],
      ...['-drive', `file=${disk},format=raw,if=none,id=mine`],
      ...['-device', 'virtio-blk-pci,drive=mine,serial=mine'],
    ])
    expect([code, stdout.toString()]).toEqual([0, 'on the disk'])
  })

  test('gives its events to who asks for them', async () => {
    const file = join(scratchFolder(), 'events')
    const { events } = await runScript('true', ['--events', file])
    const told = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const kept = told.filter(({ type }) => type !== 'progress')
    expect(kept).toEqual(events)
    expect(kept.at(-1)).toMatchObject({ type: 'done', outcome: 'passed' })
  })

  test('ends when its reader does', async () => {
    const ran = await runScript('yes', ['--quiet', '--timeout', '2m'], {
      onStart: (child) => child.stdout?.once('data', () => child.stdout?.destroy()),
      onStdout: () => undefined,
    })
    expect(ran.seconds).toBeLessThan(60)
  })
})

/** The sha256 of 2^30 zero bytes. */
const zeros = '49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14'

/** Bytes of memory a process has held at most; 0 when it is gone. */
function peakMemory(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
