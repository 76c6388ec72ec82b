import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { thisProcess } from '../../../src/host/process.ts'
import type { Row } from '../row.ts'
import type { Site } from '../site.ts'
import { damage, forge, templatesOf, usualOnes } from '../templates.ts'

const made = {
  outcome: 'passed',
  exit: 0,
  cameUp: 'cold',
  says: /damaged, and is made anew/,
} as const
const failed = { ...made, says: /starts cold: its template failed/ } as const

/** Whether the shelf has the one template it should have. */
const oneTemplate = (site: Site) =>
  templatesOf(site).length === 1 ? undefined : `${templatesOf(site).length} templates`

const fileOf = (site: Site, name: string) => join(site.templates, usualOnes().key, name)

/** A lock on the usual template, and the draft of whoever holds it. */
function locked(site: Site, holder: string): void {
  const { key } = usualOnes()
  symlinkSync(holder, join(site.templates, `${key}.lock`))
  mkdirSync(join(site.templates, `${key}.${holder}`))
  writeFileSync(join(site.templates, `${key}.${holder}`, 'memory'), 'half a machine')
}

/** A template is not what it was, or its maker did not come to an end. */
export const templateRows: readonly Row[] = [
  {
    name: 'a byte of a template flips, and its size and times stay',
    starts: ['warm'],
    script: 'true',
    ground: (site) => damage(site, 'memory'),
    expected: made,
    within: 60,
    check: oneTemplate,
  },
  {
    name: 'a template is cut short',
    starts: ['warm'],
    script: 'true',
    ground: async (site) => truncateSync(fileOf(site, 'state'), 1000),
    expected: made,
    within: 60,
    check: oneTemplate,
  },
  {
    name: "a folder stands in the place of a template's file",
    starts: ['warm'],
    script: 'true',
    ground: async (site) => {
      rmSync(fileOf(site, 'memory'))
      mkdirSync(fileOf(site, 'memory'))
    },
    expected: made,
    within: 60,
    check: oneTemplate,
  },
  {
    name: 'a template has no stamp: it was never whole',
    starts: ['warm'],
    script: 'true',
    ground: async (site) => rmSync(fileOf(site, 'stamp.json')),
    expected: made,
    within: 60,
    check: oneTemplate,
  },
  {
    name: 'what describes a template says nothing, and is stamped',
    starts: ['warm'],
    script: 'true',
    ground: (site) => forge(site, 'template.json', () => Buffer.from('{')),
    expected: made,
    within: 60,
    check: oneTemplate,
  },
  {
    name: 'QEMU refuses the state of a template',
    starts: ['warm'],
    script: 'true',
    ground: (site) => forge(site, 'state', (whole) => whole.fill(0x5a, 0, 4096)),
    expected: failed,
    within: 60,
    check: oneTemplate, // another one, made on the way
  },
  {
    name: 'the state of a template ends in its midst, and is stamped',
    starts: ['warm'],
    script: 'true',
    ground: (site) => forge(site, 'state', (whole) => whole.subarray(0, whole.length / 2)),
    expected: failed,
    within: 60,
  },
  {
    name: 'the memory of a template ends too early, and is stamped',
    starts: ['warm'],
    script: 'true',
    ground: (site) => forge(site, 'memory', (whole) => whole.subarray(0, whole.length / 2)),
    expected: { ...failed, says: /its template failed \(the template ends too early/ },
    within: 60,
  },
  {
    name: 'the machine of a template never comes to life',
    starts: ['warm'],
    script: 'true',
    ground: (site) => forge(site, 'memory', (whole) => whole.fill(0xf4)), // hlt
    expected: failed,
    within: 90,
  },
  {
    name: 'templates of a machine have failed twice: it boots for a day',
    starts: ['making'],
    script: 'true',
    ground: async (site) =>
      writeFileSync(
        join(site.templates, `${usualOnes().key}.failed`),
        JSON.stringify({ why: 'bad luck', times: 2, at: Date.now() }),
      ),
    expected: { ...made, says: /starts cold: warm starts failed before: bad luck/ },
    within: 60,
    check: (site) => (templatesOf(site).length === 0 ? undefined : 'a template was made'),
  },
  {
    name: 'a dead process left its lock and its draft',
    starts: ['making'],
    script: 'true',
    ground: async (site) => locked(site, '2000000000.1'),
    expected: { outcome: 'passed', exit: 0 },
    within: 60,
    check: oneTemplate,
  },
  {
    name: 'a process of another time had the number that its lock and its draft name',
    starts: ['making'],
    script: 'true',
    ground: async (site) => locked(site, `${process.pid}.1`),
    expected: { outcome: 'passed', exit: 0 },
    within: 60,
    check: oneTemplate,
  },
  {
    name: 'another process is making the template',
    starts: ['making'],
    script: 'true',
    ground: async (site) => {
      const holder = `${process.pid}.${thisProcess().startTime}`
      locked(site, holder)
      site.ours.push(`${usualOnes().key}.lock`, `${usualOnes().key}.${holder}`)
    },
    expected: { outcome: 'passed', exit: 0, says: /another run is making its template/ },
    within: 60,
    check: (site) => (templatesOf(site).length === 0 ? undefined : 'a template was made'),
  },
  {
    name: 'a killed run of which the folder is gone is still noted',
    starts: ['cold', 'warm'],
    script: 'true',
    ground: async (site) => {
      const marks = join(site.stateHome, 'nixos-testbed/unfinished')
      mkdirSync(marks, { recursive: true })
      symlinkSync(join(site.folder, 'gone'), join(marks, '20260101-000000-abcdef.2000000000.1'))
    },
    expected: { outcome: 'passed', exit: 0 },
    within: 60,
  },
]
