import { expect, test } from 'vitest'
import { daemonArguments } from '../../../../../src/machine/vm/share/virtiofs/arguments.ts'

test('mounts below a folder are announced to no guest that has an overlay over it', () => {
  const of = (writable: boolean) =>
    daemonArguments('rust', { tag: 'x', source: '/x', writable }, '/view', '/socket')
  expect(of(true)).toContain('--announce-submounts')
  expect(of(false)).toContain('--no-announce-submounts') // they are by default
})
