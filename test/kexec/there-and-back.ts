import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { System } from '../../src/model/system.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import type { HostKind } from '../rig/wish.ts'
import { scratchFolder } from '../scratch.ts'
import { bootIdOf, returned, runOn, smallKernel, uptimeOf } from './hardware.ts'
import { countIn } from './search.ts'

const limit = 900_000
const secret = 'a secret of the script, seen nowhere else'

/** What the three places say that the host's keys are. */
const keysIn = (text: string) =>
  [...text.matchAll(/(?:ssh-\S+|ecdsa-\S+) (AAAA\S+)/g)].map(([, blob]) => blob).sort()

/** Acceptance on one host: a script there and its results here, a panic, and the host as it was. */
export function thereAndBack(system: System, host: HostKind): void {
  describe(`on a host of ${system}, ${host}`, () => story(system, host))
}

function story(system: System, host: HostKind): void {
  let rig: Rig
  beforeAll(async () => {
    rig = await startRig({ system, host, tell: (line) => process.stderr.write(`${line}\n`) })
  }, limit)
  afterAll(() => rig?.stop())

  test(
    'a script runs in RAM, its results come home, and the host comes back as it was',
    async () => {
      const [bootId, uptime] = [await bootIdOf(rig), await uptimeOf(rig)]
      const shared = scratchFolder()
      writeFileSync(join(shared, 'from-here'), 'here\n')
      mkdirSync(join(shared, 'below'))
      const script = `
        cat /proc/cmdline; cat /etc/ssh/*.pub; ip a
        cat /tmp/shared/from-here >"$TESTBED_RESULTS/seen"
        echo there >/tmp/shared/below/from-there
        cat /sys/block/[vs]d*/stat >"$TESTBED_RESULTS/stat"
        echo "$SECRET" >/tmp/kept
        exit 3`
      const kernel = host === 'minimal' ? ['--packages', smallKernel[system]] : []
      const wish = ['--shared', shared, '--env', `SECRET=${secret}`]
      const args = ['--system', system, ...kernel, ...wish]
      const ran = await runOn(rig, script, args)
      expect(ran.result, ran.stderr).toMatchObject({
        ...{ outcome: 'failed', exit: 3, return: 'clean' },
        environment: { machine: 'kexec', system },
      })
      expect(ran.code).toBe(3)
      expect(ran.file('seen').toString()).toBe('here\n')
      expect(readFileSync(join(shared, 'below/from-there'), 'utf8')).toBe('there\n')
      expect(await bootIdOf(rig)).not.toBe(bootId)
      expect(await uptimeOf(rig)).toBeLessThan(uptime + ran.seconds)
      expect(rig.boots()).toBe(2)

      const known = keysIn(readFileSync(rig.knownHosts, 'utf8'))
      expect(known.length).toBeGreaterThan(0)
      expect(keysIn(ran.text)).toEqual(expect.arrayContaining(known))
      const [nonce = ''] = /(?<=testbed\.nonce=)[0-9a-f]+/.exec(ran.text) ?? []
      expect(nonce).toMatch(/^[0-9a-f]{32}$/)
      const written = ran.file('stat').toString().trim().split('\n')
      expect(written.map((line) => line.trim().split(/\s+/)[6])).toEqual(written.map(() => '0'))
      // The host's own journal names what was mounted at nixos-testbed/image, and no more.
      const ours = [nonce, secret, 'nixos-testbed/stage', 'testbed/handover']
      const found = await countIn(rig.disk, ours)
      expect(ours.map((text) => found.get(text))).toEqual(ours.map(() => 0))
      expect(returned(ran)?.found).toEqual([])
    },
    limit,
  )

  if (host === 'minimal') return // the crash kernel is the guest's, whatever host it came from
  test(
    'a panic comes home with its text and what was written before it',
    async () => {
      const script = 'echo hi >$TESTBED_RESULTS/a; sleep 3; echo c >/proc/sysrq-trigger'
      const kernel = ['--packages', smallKernel[system]]
      const ran = await runOn(rig, script, ['--system', system, ...kernel])
      expect(ran.result, ran.stderr).toMatchObject({ outcome: 'panicked', return: 'clean' })
      expect(ran.result.cause).toMatch(/sysrq triggered crash/)
      expect(ran.file('a').toString()).toBe('hi\n')
      expect(readFileSync(join(ran.folder, 'console.log'), 'utf8')).toMatch(
        /Kernel panic - not syncing: sysrq triggered crash/,
      )
      await rig.answers()
    },
    limit,
  )
}
