import { expect, test } from 'vitest'
import { openKvm } from '../../src/action/kvm.ts'
import type { Kvm } from '../../src/host/kvm/kvm.ts'

/** A host whose KVM is closed until udev has read its rules again, or for good. */
function closedHost(opens = true, closed: Kvm['device'] = 'denied') {
  const commands: string[] = []
  let open = false
  const host = {
    async open() {
      commands.push('open')
      return open ? 'opens' : closed
    },
    async asRoot(argv: readonly string[]) {
      commands.push(argv.join(' '))
      if (argv[1] === 'settle') open = opens
      return ''
    },
  }
  return { host, commands }
}

const hosted = { RUNNER_ENVIRONMENT: 'github-hosted' }

async function told(given: ReturnType<typeof closedHost>, environment: NodeJS.ProcessEnv = hosted) {
  const said: string[] = []
  await openKvm({ accel: 'auto' }, environment, (text) => said.push(text), given.host)
  return said.join('\n')
}

test('on a machine of GitHub’s KVM is opened by a rule that lasts, and said', async () => {
  const given = closedHost()
  expect(await told(given)).toMatch(/^opened \/dev\/kvm/)
  expect(given.commands.map((command) => command.split(' ').slice(0, 2).join(' '))).toEqual([
    'open',
    'tee /etc/udev/rules.d/99-nixos-testbed-kvm.rules',
    'udevadm control',
    'udevadm trigger',
    'udevadm settle',
    'open',
  ])
})

test('who wants no KVM has it left as it is', async () => {
  const { host, commands } = closedHost()
  await openKvm({ accel: 'tcg' }, hosted, () => undefined, host)
  expect(commands).toEqual([])
})

test('where that does not help it is said', async () => {
  expect(await told(closedHost(false))).toMatch(/cannot be opened/)
})

test.each([
  ['a machine of one’s own', closedHost(), { RUNNER_ENVIRONMENT: 'self-hosted' }],
  ['a machine that does not say whose it is', closedHost(), {}],
  ['a machine without KVM', closedHost(true, 'absent'), hosted],
] as const)('%s is left as it is', async (_, given, environment) => {
  expect(await told(given, environment)).toBe('')
  expect(given.commands.filter((command) => command !== 'open')).toEqual([])
})
