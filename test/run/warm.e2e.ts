import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cacheFolder } from '../../src/host/folders.ts'
import type { Event } from '../../src/model/event.ts'
import { newFolder, type Ran, readEvents, runScript } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'

const systems = ['x86_64-linux', 'aarch64-linux'] as const

/** Runs a script until a run came to life from a template: the first may have to make it. */
async function runWarm(script: string, args: readonly string[] = []): Promise<Ran> {
  const first = await runScript(script, ['--quiet', ...args])
  if (first.result.environment.start === 'warm') return first
  const second = await runScript(script, ['--quiet', ...args])
  expect(second.result.environment.start).toBe('warm')
  return second
}

describe.each(systems)('a warm run on %s', (system) => {
  const on = ['--system', system]

  test('is as fresh as a boot', async () => {
    const script =
      'head -c16 /dev/urandom | od -An -tx1; cat /proc/sys/kernel/random/{boot_id,uuid} /etc/machine-id ' +
      '/sys/class/net/eth0/address; ls /root/left /tmp/left; echo left > /root/left; echo left > /tmp/left'
    const [one, two] = [await runWarm(script, on), await runWarm(script, on)]
    const [before, after] = [one.text.trim().split('\n'), two.text.trim().split('\n')]
    expect(before).toHaveLength(5) // nothing is left
    expect(after).toHaveLength(5)
    for (const [index, line] of before.entries()) expect(after[index]).not.toBe(line)
  })

  // The host sets the time of the write, the guest those before and after it.
  test('has the time of the host, to 50 ms', async () => {
    const script = 'a=$EPOCHREALTIME; : > $TESTBED_RESULTS/written; echo $a $EPOCHREALTIME'
    const ran = await runWarm(script, on)
    const [before = 0, after = 0] = ran.text.split(' ').map(Number)
    const written = statSync(join(ran.folder, 'files/written')).mtimeMs / 1000
    expect(written - after).toBeLessThan(0.05)
    expect(before - written).toBeLessThan(0.05)
  })

  test('ends like a cold one: a failure, a panic, a time limit, an end of its own', async () => {
    const kept = 'echo kept > $TESTBED_RESULTS/kept;'
    for (const [script, args, outcome, exit] of [
      ['exit 3', [], 'failed', 3],
      ['echo c > /proc/sysrq-trigger', [], 'panicked', 121],
      ['sleep 1000', ['--timeout', '3s'], 'timed-out', 124],
      ['poweroff -f', [], 'lost', 123],
    ] as const) {
      const ran = await runWarm(`${kept} ${script}`, [...on, ...args])
      expect(ran.result).toMatchObject({ outcome, exit })
      expect(ran.file('kept').toString()).toBe('kept\n')
    }
  })
})

test('a template holds nothing of a request, and QEMU cannot write to it', async () => {
  const word = 'a-word-of-the-request'
  let held: string[] = []
  const folder = newFolder()
  await runWarm('true')
  await runTool(
    ['run', '--quiet', '--env', `WORD=${word}`, '--results', folder, `: ${word}; echo up; read -r`],
    {
      holdStdin: true,
      onStart: (child) =>
        child.stdout?.once('data', () => {
          held = descriptorsOf(readEvents(folder))
          child.stdin?.end('\n')
        }),
      onStdout: () => undefined,
    },
  )
  // Its memory is a copy of its own; the state it read is closed again.
  expect(held.filter((each) => each.startsWith('/dev/shm/'))).not.toEqual([])
  expect(held.filter((each) => each.includes('/templates/'))).toEqual([])
  for (const name of readdirSync(templates())) {
    if (name.includes('.')) continue
    for (const file of ['memory', 'state'])
      expect(readFileSync(join(templates(), name, file)).includes(word)).toBe(false)
  }
})

test('--cold boots, and so does what a template cannot be of, which is said', async () => {
  await runWarm('true')
  const asked = await runScript('true', ['--cold'])
  expect(asked.result.environment.start).toBe('cold')
  const own = await runTool(['run', 'true', '--', '-device', 'edu'])
  expect(own.stderr).toContain('the guest starts cold: QEMU options of your own')
})

const templates = () => join(cacheFolder(), 'templates')

/** What QEMU's descriptors lead to. */
function descriptorsOf(events: readonly Event[]): string[] {
  const qemu = events.find((event) => event.type === 'process-started' && event.name === 'qemu')
  if (qemu?.type !== 'process-started') throw new Error('the journal knows no QEMU')
  const folder = `/proc/${qemu.process.pid}/fd`
  return readdirSync(folder).map((fd) => readlinkSync(join(folder, fd)))
}
