import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig } from '../rig/rig.ts'
import { runOn } from './hardware.ts'
import { countIn } from './search.ts'

const limit = 900_000

let rig: Rig
beforeAll(async () => {
  rig = await startRig({ tell: (line) => process.stderr.write(`${line}\n`) })
}, limit)
afterAll(() => rig?.stop())

test(
  "without the host's keys the RAM system has one of its own, and the host's never leave it",
  async () => {
    const { stdout } = await rig.exec('sed -n 4p /etc/ssh/ssh_host_ed25519_key')
    const hostKey = stdout.trim()
    const script = 'cat /etc/ssh/ssh_host_* /run/testbed/handover/ssh/* 2>/dev/null; true'
    const ran = await runOn(rig, script, ['--inherit', 'ip-setup'])
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'passed', return: 'clean' })
    expect(ran.text).not.toContain(hostKey)
    expect(await countIn(rig.disk, [hostKey])).toEqual(new Map([[hostKey, 1]]))
    expect(readFileSync(rig.serial, 'latin1')).not.toContain(hostKey)
  },
  limit,
)
