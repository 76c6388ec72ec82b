import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Qemu } from '../qemu.ts'
import { openGuestMemory, packMemory } from './memory.ts'
import { ignoreMemory } from './migrate.ts'
import type { Draft } from './shelf.ts'
import { type Description, templateFiles } from './template.ts'

/**
 * Writes a machine that waits for its run to a draft; it stands still meanwhile, and goes on
 * whatever becomes of the draft. `scratch` is a folder that QEMU reaches.
 */
export async function saveTemplate(
  qemu: Qemu,
  release: string,
  draft: Draft,
  scratch: string,
): Promise<void> {
  const files = templateFiles(draft.folder)
  await qemu.monitor.do('stop')
  try {
    await saveState(qemu, files.state, join(scratch, 'state.sock'))
    const map = await saveMemory(qemu, files.memory)
    const description: Description = { schema: 1, release, map }
    await writeFile(files.description, JSON.stringify(description))
  } finally {
    await qemu.monitor.do('cont')
  }
}

/** All but the memory, which QEMU streams to a socket: it may start no program, nor open a file. */
async function saveState({ monitor }: Qemu, file: string, socket: string): Promise<void> {
  await ignoreMemory(monitor)
  const server = createServer().listen(socket)
  await once(server, 'listening')
  try {
    const written = once(server, 'connection').then(([connection]) =>
      pipeline(connection, createWriteStream(file, { flags: 'wx', mode: 0o600 })),
    )
    await Promise.all([
      written,
      monitor.migration(),
      monitor.do('migrate', { uri: `unix:${socket}` }),
    ])
  } finally {
    server.close() // takes the socket's name away with it
  }
}

async function saveMemory({ pid }: Qemu, path: string) {
  const memory = await openGuestMemory(pid, 'r')
  const file = await open(path, 'wx', 0o600)
  try {
    return await packMemory(memory, file)
  } finally {
    await Promise.all([memory.close(), file.close()])
  }
}
