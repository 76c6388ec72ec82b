import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { findQemu } from '../../../../src/host/programs.ts'
import { diskFile } from '../../../../src/machine/vm/disk/file.ts'
import { diskPlug } from '../../../../src/machine/vm/disk/plug.ts'
import { restrictedPlug } from '../../../../src/machine/vm/network/restricted/raise.ts'
import { userPlug } from '../../../../src/machine/vm/network/user.ts'
import { gdbDoor } from '../../../../src/machine/vm/qemu/gdb.ts'
import type { Plug, QmpCommand } from '../../../../src/machine/vm/qemu/plug.ts'
import { scratchFolder } from '../../../scratch.ts'

const mac = '52:54:00:01:02:03'
const forward = { protocol: 'tcp', address: '127.0.0.1', guestPort: 80 } as const

async function disk(format: 'raw' | 'qcow2'): Promise<Plug> {
  const wanted = { name: `a.${format}`, bytes: 2 ** 40, format }
  return diskPlug(wanted, await diskFile(wanted, scratchFolder()))
}

async function restricted(): Promise<Plug> {
  const path = join(scratchFolder(), 's')
  const server = createServer((socket) => socket.on('close', () => server.close())).listen(path)
  await once(server, 'listening')
  return restrictedPlug(path, mac)
}

test.each([
  ['a raw disk', () => disk('raw')],
  ['a qcow2 disk', () => disk('qcow2')],
  ['the user network', async () => userPlug([{ ...forward, hostPort: 0 }], mac)],
  ['the restricted network', restricted],
])('%s is plugged into a machine that runs, whose QEMU may start nothing', async (_, plugOf) => {
  const plug = await plugOf()
  const add = { execute: 'device_add', arguments: { ...plug.device, bus: 'root-1' } }
  expect(await askQemu([...plug.commands, add])).toEqual([])
})

test("the debugger's door is opened in a machine that runs", async () => {
  expect(await askQemu(gdbDoor(await freePort()).commands)).toEqual([])
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

/** What QEMU has against commands. */
async function askQemu(commands: readonly QmpCommand[]): Promise<unknown[]> {
  const program = await findQemu('x86_64-linux')
  if (program === undefined) throw new Error('there is no QEMU')
  const qemu = spawn(
    program,
    [
      ...['-machine', 'q35,accel=tcg', '-nodefaults', '-no-user-config', '-display', 'none', '-S'],
      ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
      ...['-device', 'pcie-root-port,id=root-1', '-qmp', 'stdio'],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const requests = [{ execute: 'qmp_capabilities' }, ...commands, { execute: 'quit' }]
  qemu.stdin.write(requests.map((request) => `${JSON.stringify(request)}\n`).join(''))
  const complaints: unknown[] = []
  let answers = 0
  for await (const line of createInterface({ input: qemu.stdout })) {
    const answer = JSON.parse(line)
    if ('return' in answer || 'error' in answer) answers++
    // The monitor of people answers in words, and none where all is well but where the door is.
    const words = typeof answer.return === 'string' && /could not|fail|error/i.test(answer.return)
    if ('error' in answer || words) complaints.push(answer)
  }
  expect(answers).toBe(requests.length)
  return complaints
}
