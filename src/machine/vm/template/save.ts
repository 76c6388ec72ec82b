import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { type FileHandle, open, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Ground } from '../ground.ts'
import { admit, type Confinement } from '../qemu/confine.ts'
import type { Qemu } from '../qemu/qemu.ts'
import { packMemory } from './memory.ts'
import { ignoreMemory } from './migrate.ts'
import type { Draft } from './shelf.ts'
import { type Description, templateFiles } from './template.ts'

/** What a template is made with. */
export interface Making extends Pick<Ground, 'scratch' | 'confinement'> {
  /** The guest's. */
  readonly memory: FileHandle
}

/**
 * Writes a machine that waits for its run to a draft; it stands still meanwhile, and goes on
 * whatever becomes of the draft.
 */
export async function saveTemplate(
  qemu: Qemu,
  release: string,
  draft: Draft,
  { scratch, confinement, memory }: Making,
): Promise<void> {
  const files = templateFiles(draft.folder)
  await qemu.monitor.do('stop')
  try {
    const server = await listenFor(confinement, join(scratch, 'state.sock'))
    await saveState(qemu, files.state, server)
    const map = await saveMemory(memory, files.memory)
    const description: Description = { schema: 1, release, map }
    await writeFile(files.description, JSON.stringify(description))
  } finally {
    await qemu.monitor.do('cont')
  }
}

/** All but the memory, which QEMU streams to a socket: it may start no program, nor open a file. */
async function saveState({ monitor }: Qemu, file: string, { server, path }: Socket): Promise<void> {
  try {
    await ignoreMemory(monitor)
    const written = once(server, 'connection').then(([connection]) =>
      pipeline(connection, createWriteStream(file, { flags: 'wx', mode: 0o600 })),
    )
    await Promise.all([
      written,
      monitor.migration(),
      monitor.do('migrate', { uri: `unix:${path}` }),
    ])
  } finally {
    server.close() // takes the socket's name away with it
  }
}

interface Socket {
  readonly server: Server
  readonly path: string
}

async function listenFor(confinement: Confinement, path: string): Promise<Socket> {
  const server = createServer().listen(path)
  await once(server, 'listening')
  await admit(confinement, path)
  return { server, path }
}

async function saveMemory(memory: FileHandle, path: string) {
  const file = await open(path, 'wx', 0o600)
  try {
    return await packMemory(memory, file)
  } finally {
    await file.close()
  }
}
