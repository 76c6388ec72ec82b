import { describe, expect, test } from 'vitest'
import { type Ran, runScript } from '../e2e/script.ts'

const boot = ['--boot', 'system']

/** Starts a unit that fails. */
const broken = "systemd-run --quiet --wait --unit=broken sh -c 'echo no luck; exit 3'; "

/** What each run has of its own, a line each. */
const identity =
  'head -c16 /dev/urandom | od -An -tx1; cat /proc/sys/kernel/random/boot_id /etc/machine-id ' +
  '/sys/class/net/eth0/address; ls /root/left; echo left >/root/left'

/** Runs a script until a run came to life from a template: the first may have to make it. */
async function runWarm(script: string, args: readonly string[] = []): Promise<Ran> {
  const first = await runScript(script, ['--quiet', ...boot, ...args])
  if (first.result.environment.start === 'warm') return first
  const second = await runScript(script, ['--quiet', ...boot, ...args])
  expect(second.result.environment.start, second.stderr).toBe('warm')
  return second
}

describe('the distribution with its systemd', () => {
  test('boots clean, and the script runs as in any guest', async () => {
    const script = `
      cat /proc/1/comm
      systemctl is-system-running --wait
      systemctl is-active multi-user.target dbus.service
      cat /proc/self/cgroup
      hostname
      echo kept >$TESTBED_RESULTS/kept
      journalctl -t kernel -n 1 --quiet | wc -l
      read -r line && echo $line
      exit 3`
    const ran = await runScript(script, ['--cold', ...boot], { input: 'typed\n' })
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'failed', exit: 3 })
    expect(ran.text.trim().split('\n')).toEqual([
      ...['systemd', 'running', 'active', 'active'],
      '0::/system.slice/testbed-agent.service',
      ...['testbed', '1', 'typed'],
    ])
    expect(ran.result.failedUnits).toBeUndefined()
    expect(ran.result.warnings.filter((each) => !each.includes('emulated'))).toEqual([])
    expect(ran.file('kept').toString()).toBe('kept\n')
    expect(ran.file('evidence/journal.txt').toString()).toContain('Reached target')
  })

  test('comes to life from a template, as fresh as a boot', async () => {
    const [one, two] = [await runWarm(identity), await runWarm(identity)]
    const [before, after] = [one.text.trim().split('\n'), two.text.trim().split('\n')]
    expect([before.length, after.length]).toEqual([4, 4]) // nothing is left
    for (const [index, line] of before.entries()) expect(after[index]).not.toBe(line)
    expect(two.text).toContain(bootIdOf(two))
  })

  test('tells of units that failed, and fails for them where it is asked to', async () => {
    const ran = await runWarm(`${broken} echo done`)
    expect(ran.result).toMatchObject({
      outcome: 'passed',
      failedUnits: [{ unit: 'broken.service', result: 'exit-code' }],
    })
    expect(ran.file('evidence/failed-units.txt').toString()).toContain('status=3')
    expect(ran.file('evidence/journal.txt').toString()).toContain('no luck')
    const counting = await runWarm(`${broken} echo done`, ['--fail-on-failed-units'])
    expect(counting.result).toMatchObject({ outcome: 'failed', exit: 1 })
    expect(counting.result.cause).toMatch(/^the script passed, and 1 unit failed: broken.service/)
    expect(counting.text).toBe('done\n')
  })

  test.each([
    ['echo c >/proc/sysrq-trigger', [], 'panicked', 121, /sysrq triggered crash/],
    ['poweroff; sleep 100', [], 'lost', 123, /powered itself off/],
    ['systemctl stop testbed-agent', [], 'lost', 123, /powered itself off/],
    ['sleep 1000', ['--timeout', '3s'], 'timed-out', 124, /3 s/],
  ] as const)('ends as any other: %s', async (script, args, outcome, exit, cause) => {
    const ran = await runWarm(`echo kept >$TESTBED_RESULTS/kept; ${script}`, args)
    expect(ran.result).toMatchObject({ outcome, exit, cause: expect.stringMatching(cause) })
    expect(ran.file('kept').toString()).toBe('kept\n')
  })

  test('that never comes so far tells what it waits for', async () => {
    const args = ['--after', 'dev-nowhere.device', '--boot-timeout', '30s', '--cold']
    const ran = await runScript('true', [...boot, ...args])
    expect(ran.result).toMatchObject({ outcome: 'boot-failed', exit: 122 })
    expect(ran.result.cause).toMatch(/^dev-nowhere.device was not reached within 30 s: it waits/)
    expect(ran.file('evidence/jobs.txt').toString()).toMatch(/dev-nowhere.device +start +running/)
    expect(ran.file('evidence/journal.txt').toString()).toContain('systemd[1]')
  })
})

test('the other architecture boots its own too', async () => {
  const args = [...boot, '--cold', '--system', 'aarch64-linux']
  const ran = await runScript('systemctl is-system-running --wait; uname -m', args)
  expect(ran.result, ran.stderr).toMatchObject({ outcome: 'passed' })
  expect(ran.text).toBe('running\naarch64\n')
})

function bootIdOf({ events }: Ran): string {
  const ready = events.find((event) => event.type === 'guest-ready')
  return ready?.type === 'guest-ready' ? ready.bootId : 'none'
}
