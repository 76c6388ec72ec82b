import { type FileHandle, open } from 'node:fs/promises'
import { descriptors } from '../qemu/descriptors.ts'
import type { Monitor } from '../qemu/monitor.ts'
import type { Qemu } from '../qemu/qemu.ts'
import { fillMemory, openGuestMemory } from './memory.ts'
import { ignoreMemory } from './migrate.ts'
import type { Template } from './template.ts'

/** A template whose files are open, so that nobody can take them away any more. */
export interface OpenTemplate extends Template {
  readonly memory: FileHandle
  readonly state: FileHandle
}

export async function openTemplate(template: Template): Promise<OpenTemplate> {
  const [memory, state] = await Promise.all([
    open(template.files.memory, 'r'),
    open(template.files.state, 'r'),
  ])
  return { ...template, memory, state }
}

export async function closeTemplate({ memory, state }: OpenTemplate): Promise<void> {
  await Promise.all([memory.close(), state.close()])
}

/**
 * Makes a QEMU that waits for one the template's machine, standing still: a copy of its memory,
 * and the rest from the descriptor it was started with, which can only be read.
 */
export async function restoreTemplate(
  { pid, monitor }: Qemu,
  { memory, description }: OpenTemplate,
): Promise<void> {
  await Promise.all([fill(pid, monitor, { memory, description }), ignoreMemory(monitor)])
  await Promise.all([
    monitor.migration(),
    monitor.do('migrate-incoming', { uri: `fd:${descriptors.state}` }),
  ])
}

/** QEMU has its memory about when it greets, and is at the rest of its machine for a while yet. */
async function fill(
  pid: number,
  monitor: Monitor,
  { memory, description }: Pick<OpenTemplate, 'memory' | 'description'>,
): Promise<void> {
  await monitor.greeted
  const guestMemory = await openGuestMemory(pid, 'r+').catch(async () => {
    await monitor.do('query-status') // which is answered when the machine is there
    return await openGuestMemory(pid, 'r+')
  })
  try {
    await fillMemory(guestMemory, memory, description.map)
  } finally {
    await guestMemory.close()
  }
}
