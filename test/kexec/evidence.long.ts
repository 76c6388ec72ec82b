import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Event } from '../../src/model/event.ts'
import type { Ran } from '../e2e/script.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import { returned, runOn } from './hardware.ts'

const limit = 900_000

/** In the host's memory, kept from it, and cleared by no restart of the rig. */
const place = [
  ...['memmap=1M$0x30000000', 'ramoops.mem_address=0x30000000', 'ramoops.mem_size=0x100000'],
  ...['ramoops.record_size=0x20000', 'ramoops.console_size=0', 'modules_load=ramoops'],
]

/** A guest that dies and leaves nobody behind who could tell. */
const alone = ['--append', 'crashkernel=0']
const dies = 'echo hi >$TESTBED_RESULTS/a; sleep 3; echo c >/proc/sysrq-trigger'
const why = /^the guest's kernel panicked: sysrq triggered crash$/

let rig: Rig
beforeAll(async () => {
  rig = await startRig({ append: place, tell: (line) => process.stderr.write(`${line}\n`) })
}, limit)
afterAll(() => rig?.stop())

const consoleOf = ({ folder }: Ran) => readFileSync(join(folder, 'console.log'), 'latin1')

/** The phases by their starts and ends; none starts in another. */
function phasesOf(events: readonly Event[]): string[] {
  return events.flatMap((event) => {
    if (event.type === 'phase-started') return [`${event.phase} (`]
    return event.type === 'phase-ended' ? [`) ${event.phase}`] : []
  })
}

test(
  'a panic that no crash kernel can tell of is told by the console',
  async () => {
    const command = `tail -n 0 -F '${rig.serial}'`
    const ran = await runOn(rig, dies, [...alone, '--console-command', command])
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'panicked', exit: 121 })
    expect(ran.result.cause).toMatch(why)
    expect(ran.file('a').toString()).toBe('hi\n')
    const said = consoleOf(ran)
    expect(said).toContain('Kernel panic - not syncing: sysrq triggered crash')
    expect(said).toMatch(/Linux version[\s\S]*Kernel panic[\s\S]*Linux version/) // ours, then the host's
    expect(JSON.stringify(ran.events)).not.toContain(rig.serial)
    expect(returned(ran)?.unseen).toEqual([
      expect.stringContaining('what the guest wrote to disks'),
    ])
  },
  limit,
)

test(
  'a panic that nothing saw is told by what the host has kept of it in its memory',
  async () => {
    const ran = await runOn(rig, dies, alone)
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'panicked', return: 'traces' })
    expect(ran.result.cause).toMatch(why)
    const kept = ran.names.filter((name) => name.startsWith('evidence/pstore/'))
    const texts = kept.map((name) => ran.file(name).toString('latin1'))
    expect(texts.join('')).toContain('Kernel panic - not syncing: sysrq triggered crash')
    expect(ran.result.traces?.join('\n')).toMatch(
      /pstore\/\S*dmesg-ramoops-\d+ was (added|changed)/,
    )
    expect(consoleOf(ran)).toBe('')
  },
  limit,
)

test(
  'a run that fails on its way up tells of one phase after the other',
  async () => {
    const ran = await runOn(rig, 'true', [
      ...['--append', 'rdinit=/nowhere', ...alone],
      ...['--console-command', `tail -n 0 -F '${rig.serial}'`],
    ])
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'panicked' })
    expect(ran.result.cause).toMatch(/^the guest's kernel panicked: /)
    const phases = phasesOf(ran.events)
    expect(phases.slice(phases.indexOf('boot ('))).toEqual([
      ...['boot (', ') boot', 'return (', ') return', 'collect (', ') collect'],
    ])
  },
  limit,
)
