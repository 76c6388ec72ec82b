import { type FileHandle, open } from 'node:fs/promises'
import { descriptors } from '../qemu/descriptors.ts'
import type { Monitor } from '../qemu/monitor.ts'
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
 * Makes a QEMU that waits for one the template's machine, standing still: its memory once that is
 * `filled`, and the rest from the descriptor it was started with, which can only be read.
 */
export async function restoreTemplate(monitor: Monitor, filled: Promise<void>): Promise<void> {
  await Promise.all([filled, ignoreMemory(monitor)])
  await Promise.all([
    monitor.migration(),
    monitor.do('migrate-incoming', { uri: `fd:${descriptors.state}` }),
  ])
}
