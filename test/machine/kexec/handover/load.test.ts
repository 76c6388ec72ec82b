import { expect, test } from 'vitest'
import { jump, load } from '../../../../src/machine/kexec/handover/load.ts'
import type { Connection } from '../../../../src/machine/kexec/ssh/connection.ts'

/** A host whose run script ends with this. */
function host(code: number, stderr: string) {
  const exec = async () => ({ code, signal: undefined, stdout: '', bytes: Buffer.of(), stderr })
  return { exec, closed: new Promise(() => undefined) } as unknown as Connection
}

const loading = { folder: '/image', inherit: [], append: [], files: {} }

test('what the run script warns of is told whole, and nothing else of what it says', async () => {
  const said = `nixos-testbed: warning: left out:
  /root/.ssh/authorized_keys:2: it does not know the option from
  /root/.ssh/authorized_keys:3: it reads no line as long
a stranger's word
nixos-testbed: warning: another
`
  expect(await load(host(0, said), loading)).toEqual([
    `left out:
  /root/.ssh/authorized_keys:2: it does not know the option from
  /root/.ssh/authorized_keys:3: it reads no line as long`,
    'another',
  ])
})

test('what it does not get done is told for its reason', async () => {
  const locked = 'nixos-testbed: lockdown: the kernel is locked down\n'
  await expect(load(host(82, locked), loading)).rejects.toMatchObject({
    message: 'the target does not load the RAM system: the kernel is locked down',
    remedy: expect.stringContaining('Secure Boot'),
  })
  const stays = 'nixos-testbed: jump-failed: the host runs on\n'
  await expect(jump(host(90, stays), '/image')).rejects.toThrow(
    'the target does not jump: the host runs on',
  )
})
