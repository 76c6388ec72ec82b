import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fakeProgram, hide } from '../programs.ts'
import type { Row } from '../row.ts'

const qemu = 'qemu-system-x86_64'

/** The host's programs are not what is needed. */
export const hostRows: readonly Row[] = [
  {
    name: 'there is no QEMU, and nothing may be installed',
    starts: ['cold', 'warm'],
    script: 'true',
    args: ['--no-install'],
    ground: async (site) => hide(site, qemu),
    expected: { outcome: 'infra-error', exit: 125, cause: /qemu-system-x86/ },
    within: 30,
  },
  {
    name: 'QEMU is too old for what it is asked for',
    starts: ['cold', 'making'],
    script: 'true',
    ground: async (site) =>
      fakeProgram(
        site,
        qemu,
        `case "$*" in *--version*) echo 'QEMU emulator version 4.2.1' ;; *) echo "${qemu}: -action: invalid option" >&2; exit 1 ;; esac`,
      ),
    expected: { outcome: 'infra-error', exit: 125, cause: /QEMU ended: .*invalid option/ },
    within: 30,
  },
  {
    name: 'QEMU is one for another architecture',
    starts: ['cold', 'making'],
    script: 'true',
    ground: async (site) => fakeProgram(site, qemu, 'exec /usr/bin/qemu-system-aarch64 "$@"'),
    expected: { outcome: 'infra-error', exit: 125, cause: /QEMU ended: .*unsupported machine/ },
    within: 30,
  },
  {
    name: '$TMPDIR is too long a path for sockets',
    starts: ['cold', 'warm', 'making'],
    script: 'true',
    ground: async (site) => {
      const long = join(site.tmp, 'x'.repeat(80))
      mkdirSync(long)
      site.environment.TMPDIR = long
      site.ours.push('x'.repeat(80))
    },
    expected: { outcome: 'infra-error', exit: 125, cause: /too long a path for sockets/ },
    within: 30,
  },
]
