import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { smallDisk, withoutRoom } from '../grounds.ts'
import * as moments from '../moments.ts'
import type { Row } from '../row.ts'
import type { Running } from '../running.ts'
import { waiting } from '../scripts.ts'
import { outside, type Site } from '../site.ts'

const kept = 'echo kept >$TESTBED_RESULTS/a; '
const home = ['a']

/** Somebody else fills the disk to its last byte. */
function fillDisk({ site }: Running): void {
  const file = openSync(outside(site, join(site.results, 'files/filler')), 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(64 * 1024))
  } catch {
    closeSync(file) // it is full
  }
}

const results = (size: string) => (site: Site) => smallDisk(site, site.results, size)

/** The host has no room. */
export const diskRows: readonly Row[] = [
  {
    name: "the script's results fill the disk",
    starts: ['cold', 'warm'],
    script: `${kept} head -c 64M /dev/zero >$TESTBED_RESULTS/big; sleep 1000`,
    mounts: true,
    ground: results('16m'),
    expected: { outcome: 'infra-error', exit: 125, cause: /hardly any space left/, home },
    within: 60,
  },
  {
    name: "the script's output fills the disk",
    starts: ['cold', 'warm'],
    script: `${kept} head -c 30M /dev/urandom`,
    mounts: true,
    ground: results('16m'),
    expected: { outcome: 'infra-error', exit: 125, cause: /not all home: .*no space/i, home },
    within: 60,
  },
  {
    name: 'others fill the disk while the script runs',
    starts: ['cold', 'warm'],
    script: waiting,
    mounts: true,
    ground: results('16m'),
    at: moments.inScript,
    deed: fillDisk,
    expected: { outcome: 'infra-error', exit: 125, cause: /hardly any space left/, home },
    within: 60,
  },
  {
    name: 'there is no room for a run folder',
    starts: ['cold', 'warm'],
    script: 'true',
    mounts: true,
    ground: (site) => smallDisk(site, site.results, '128k,nr_inodes=3'),
    expected: {
      outcome: 'infra-error',
      exit: 125,
      unreported: true,
      cause: /cannot be made: .*no space/i,
    },
    within: 60,
  },
  {
    name: 'there is no room to note the run',
    starts: ['cold', 'warm'],
    script: 'true',
    mounts: true,
    ground: (site) => withoutRoom(site, site.stateHome),
    expected: {
      outcome: 'infra-error',
      exit: 125,
      unreported: true,
      cause: /cannot be made/,
    },
    within: 60,
  },
  {
    name: 'there is no room for sockets',
    starts: ['cold', 'warm', 'making'],
    script: 'true',
    mounts: true,
    ground: (site) => withoutRoom(site, site.tmp),
    expected: { outcome: 'infra-error', exit: 125, cause: /cannot be made: .*no space/i },
    within: 60,
  },
  {
    name: 'there is no room for a template',
    starts: ['making'],
    script: kept,
    mounts: true,
    ground: (site) => smallDisk(site, site.templates, '24m'),
    expected: { outcome: 'passed', exit: 0, says: /no template could be kept.*no space/i, home },
    within: 60,
  },
]
