import { before, freezeServer, killServer } from '../deeds.ts'
import * as moments from '../moments.ts'
import { fakeProgram, holdServers } from '../programs.ts'
import type { Row } from '../row.ts'
import { waiting } from '../scripts.ts'
import type { Site } from '../site.ts'

const home = ['a']
const hung = '/usr/lib/qemu/virtiofsd'

/** It says that it listens, does, and never answers. */
const deafServer = async (site: Site) =>
  fakeProgram(
    site,
    'qemu/virtiofsd',
    `case "$*" in *store.sock*) ;; *) exec ${hung} "$@" ;; esac
for word; do case $word in --socket-path=*) socket=\${word#*=} ;; esac; done
exec perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un($ARGV[0])); listen(S, 1); print STDERR "Waiting for vhost-user socket connection...\\n"; sleep 1000' "$socket"`,
  )

const brokenServer = async (site: Site) =>
  fakeProgram(site, 'qemu/virtiofsd', 'echo "no such luck" >&2; exit 1')

/** A file server is killed, hangs, or never comes up. */
export const serverRows: readonly Row[] = [
  {
    name: 'a file server ends before it listens, and says why',
    starts: ['cold', 'warm', 'making'],
    script: 'true',
    ground: brokenServer,
    expected: { outcome: 'infra-error', exit: 125, cause: /cannot be shared.*no such luck/ },
    within: 60,
  },
  {
    name: 'a file server is killed before it listens',
    starts: ['cold', 'warm', 'making'],
    script: 'true',
    ground: holdServers,
    at: moments.serving,
    deed: killServer('store'),
    expected: { outcome: 'infra-error', exit: 125, cause: /nix\/store cannot be shared/ },
    within: 60,
  },
  {
    name: 'a file server is deaf to QEMU',
    starts: ['cold', 'warm', 'making'],
    script: 'true',
    args: ['--boot-timeout', '6s'],
    ground: deafServer,
    expected: { outcome: 'boot-failed', exit: 122, cause: /within (6|15) s/ },
    within: 60,
  },
  {
    name: "the store's file server is killed while the guest is prepared",
    starts: ['cold', 'warm'],
    script: waiting,
    at: moments.preparing,
    deed: before('script', killServer('store')),
    expected: { outcome: 'infra-error', exit: 125, cause: /file server of \/nix\/store/ },
    within: 60,
  },
  {
    name: "the store's file server hangs while the guest is prepared",
    starts: ['cold', 'warm'],
    script: 'true',
    args: ['--boot-timeout', '15s'],
    at: moments.preparing,
    deed: before('script', freezeServer('store')),
    expected: {
      outcome: 'passed',
      exit: 0,
      cold: { outcome: 'boot-failed', exit: 122, cause: /was not ready within 15 s/ },
      warm: { says: /starts cold: it stood still/, cameUp: 'cold' },
    },
    within: 60,
  },
  {
    name: "the results' file server is killed while the script runs",
    starts: ['cold', 'warm', 'making'],
    script: waiting,
    at: moments.inScript,
    deed: killServer('host'),
    expected: { outcome: 'infra-error', exit: 125, cause: /file server of .*live/, home },
    within: 60,
  },
  {
    name: "the caller's folder is served no longer while the script runs",
    starts: ['cold', 'warm'],
    script: waiting,
    args: ['--shared', import.meta.dirname],
    at: moments.inScript,
    deed: killServer('shared'),
    expected: { outcome: 'infra-error', exit: 125, cause: /file server of .*faults\/rows/, home },
    within: 60,
  },
  {
    name: "the store's file server hangs while the script reads it",
    starts: ['cold', 'warm'],
    script: `${waiting.replace('sleep 1000', 'sleep 0.1')}; while :; do ls -R /nix/store >/dev/null; done`,
    args: ['--timeout', '4s'],
    at: moments.inScript,
    deed: freezeServer('store'),
    expected: { outcome: 'timed-out', exit: 124, home },
    within: 60,
  },
]
