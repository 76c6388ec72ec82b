import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newFolder, readEvents, readRun } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import { onto, runOn } from './hardware.ts'
import { countIn } from './search.ts'

const limit = 900_000

let rig: Rig
beforeAll(async () => {
  rig = await startRig({ tell: (line) => process.stderr.write(`${line}\n`) })
}, limit)
afterAll(() => rig?.stop())

test(
  'killed right after the jump, the tool leaves a host that comes back by itself',
  async () => {
    const folder = newFolder()
    const args = ['--lease', '30s', '--results', folder, 'sleep 600']
    const taken = () => readEvents(folder).some(({ type }) => type === 'guest-ready')
    await runTool(['run', ...onto(rig), ...args], {
      onStart: (child) => {
        const timer = setInterval(() => {
          if (!taken()) return
          clearInterval(timer)
          child.kill('SIGKILL')
        }, 200)
      },
    })
    await rig.booted(2)
    await rig.answers()
    const { code } = await runTool(['collect', folder])
    const { result } = readRun(folder)
    expect([code, result.outcome]).toEqual([125, 'infra-error'])
    expect(result.return).toBe('clean') // by what the tool had noted before
    expect(result.unseen).toEqual([expect.stringContaining('what the guest wrote to disks')])
  },
  limit,
)

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
