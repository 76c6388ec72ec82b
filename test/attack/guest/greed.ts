import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import type { LoneAttack, Scene } from '../attack.ts'
import { actsOnTerminal, home, secretOf } from '../look.ts'

/** Attacks that end the run, or take what it has. */
export const alone: readonly LoneAttack[] = [
  {
    name: 'output without end and without a newline, with markup for whoever shows it',
    script: `
      cat /dev/zero | tr '\\0' x | head -c 90M
      printf '\\033[2J\\033]0;t\\007]]></system-out></testcase><testcase name="forged"/><script>alert(1)</script>&lol;\\n'
      exit 3`,
    outcome: 'failed',
    within: 240,
    expected:
      'output.log: bounded; JUnit: one case, one failure, plain text; the tool says: plain text',
    look: ({ ran }) =>
      [
        `output.log: ${lstatSync(join(ran.folder, 'output.log')).size < 65 * 2 ** 20 ? 'bounded' : 'unbounded'}`,
        `JUnit: ${junitOf(ran.folder)}`,
        `the tool says: ${actsOnTerminal(ran.stderr) ? 'commands to the terminal' : 'plain text'}`,
      ].join('; '),
  },
  {
    name: 'the disk of the results, filled',
    script: 'echo mine >mine; dd if=/dev/zero of=greed bs=1M; sleep 60',
    disk: 'size=96m',
    outcome: 'infra-error',
    within: 180,
    expected: 'mine: home; the disk of the run folder has hardly any space left; room: some',
    look: filled,
  },
  {
    name: 'the disk of the results, taken in one call',
    script: 'echo mine >mine; fallocate -l 90M greed; fallocate -l 1T greed2; sleep 60',
    disk: 'size=96m',
    outcome: 'infra-error',
    within: 180,
    expected: 'mine: home; the disk of the run folder has hardly any space left; room: some',
    look: filled,
  },
  {
    name: 'names until the disk of the results has no room for more',
    script: 'echo mine >mine; mkdir many; cd many; seq 100000 | xargs touch; sleep 60',
    disk: 'size=96m,nr_inodes=600',
    outcome: 'infra-error',
    within: 180,
    expected: 'mine: home; the disk of the run folder has hardly any files left; room: some',
    look: filled,
  },
  {
    name: 'a link to a folder of the host’s in place of the results',
    script:
      'cd /run/testbed/host; mv results moved; ln -s "$(dirname "$SECRET")" results; ls results',
    outcome: 'passed',
    within: 180,
    expected:
      'nothing home; left: .: the guest put a symbolic link in its place; secret: untouched',
    look: replaced,
  },
  {
    name: 'a file system of the guest’s in place of the results',
    script:
      'mount -t tmpfs tmpfs /run/testbed/results; mount -t tmpfs tmpfs /run/testbed/host; echo x >/run/testbed/results/x',
    outcome: 'passed',
    within: 180,
    expected: 'home: tried',
    look: home,
  },
  {
    name: 'every process of the guest killed',
    script: 'echo mine >mine; kill -9 1; kill -SEGV 1; kill -9 -1; kill -9 $$',
    outcome: 'failed',
    within: 180,
    expected: 'home: mine',
    look: home,
  },
  {
    name: 'a stdin that nobody reads',
    script: 'sleep 1',
    input: Buffer.alloc(64 * 2 ** 20, 'x'),
    outcome: 'passed',
    within: 180,
    expected: 'home: tried',
    look: home,
  },
]

function junitOf(folder: string): string {
  const text = readFileSync(join(folder, 'junit.xml'), 'utf8')
  const parser = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testcase' })
  const { testsuites } = parser.parse(text)
  const cases = testsuites.testsuite.testcase.length === 1 ? 'one case' : 'more cases'
  const failures = testsuites['@_failures'] === '1' ? 'one failure' : 'other failures'
  return `${cases}, ${failures}, ${/<script|<!/.test(text) || actsOnTerminal(text) ? 'markup' : 'plain text'}`
}

function filled(scene: Scene): string {
  // A guest that is fast takes the last byte before it is seen: then what was not written is named, too.
  const [cause = 'no cause'] = (scene.ran.result.cause ?? 'no cause').split('; the results are not')
  const mine = readdirSync(scene.home).includes('mine') ? 'home' : 'lost'
  return `mine: ${mine}; ${cause.replace(scene.ran.folder, 'the run folder')}; room: ${scene.room > 4 * 2 ** 20 ? 'some' : 'none'}`
}

function replaced(scene: Scene): string {
  const left = scene.ran.result.files.left.map(({ name, why }) => `${name}: ${why}`)
  const names = scene.ran.names.length === 0 ? 'nothing home' : scene.ran.names.join(' ')
  return `${names}; left: ${left.join(', ')}; ${secretOf(scene)}`
}
