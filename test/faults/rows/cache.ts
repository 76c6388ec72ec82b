import { rmSync, writeFileSync } from 'node:fs'
import { damagedGuest, ownCache, readOnly } from '../grounds.ts'
import type { Row } from '../row.ts'

/** The cache folder is not what it should be. */
export const cacheRows: readonly Row[] = [
  {
    name: 'the cache folder is read-only',
    starts: ['cold', 'warm', 'making'],
    script: 'true',
    mounts: true,
    ground: (site) => readOnly(site, site.cacheHome),
    expected: {
      outcome: 'passed',
      exit: 0,
      making: { says: /starts cold: templates cannot be kept: .*read-only/i },
    },
    within: 60,
  },
  {
    name: 'a file stands where the templates go',
    starts: ['making'],
    script: 'true',
    ground: async (site) => {
      ownCache(site)
      rmSync(site.templates, { recursive: true })
      writeFileSync(site.templates, '')
    },
    expected: { outcome: 'passed', exit: 0, says: /starts cold: templates cannot be kept/ },
    within: 60,
  },
  {
    name: "what describes the guest's bundle is damaged: it is asked for anew",
    starts: ['cold', 'making'],
    script: 'true',
    ground: (site) => damagedGuest(site, 'bundle.json', () => Buffer.from('{')),
    expected: { outcome: 'passed', exit: 0 },
    within: 120,
  },
  {
    name: "the guest's kernel is empty",
    starts: ['cold', 'making'],
    script: 'true',
    ground: (site) => damagedGuest(site, 'vmlinux', () => Buffer.alloc(0)),
    expected: { outcome: 'infra-error', exit: 125, cause: /QEMU ended: .*kernel/ },
    within: 60,
  },
  {
    name: "the guest's initrd is cut short",
    starts: ['cold', 'making'],
    script: 'true',
    ground: (site) => damagedGuest(site, 'initrd', (whole) => whole.subarray(0, whole.length / 3)),
    expected: { outcome: 'boot-failed', exit: 122, cause: /its last words: .*init: / },
    within: 60,
  },
  {
    name: "the guest's root image is cut short",
    starts: ['cold', 'making'],
    script: 'true',
    ground: (site) =>
      damagedGuest(site, 'root.squashfs', (whole) => whole.subarray(0, 4096 * 1000)),
    expected: { outcome: 'boot-failed', exit: 122, cause: /its last words: .*root/ },
    within: 60,
  },
]
