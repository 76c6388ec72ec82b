import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { descriptors } from '../../src/machine/vm/qemu/descriptors.ts'
import type { Phase } from '../../src/model/event.ts'
import { descriptorsOf, positionOf } from './processes.ts'
import type { Running } from './running.ts'

/** The moments of a run at which something can befall it. Each is seen from outside. */

export const inPhase = (phase: Phase) => (running: Running) =>
  running.until(`the phase ${phase}`, () => phaseHasBegun(running, phase))

/** QEMU is started, and its guest has not answered. */
export const booting = (running: Running) => qemuOf(running)

/** The machine's state is being written to the draft. */
export const savingState = (running: Running) => draftHas(running, 'state')

/** The machine stands still, and its memory is being packed. */
export const packing = (running: Running) =>
  running.until('a template being packed', () => draftFile(running, 'memory', 4 * 2 ** 20))

/** The template is written, and goes to the disk. */
export const flushing = (running: Running) => draftHas(running, 'template.json')

/** A QEMU's empty memory is being filled with the template's. */
export async function filling(running: Running): Promise<number> {
  const qemu = await qemuOf(running)
  await running.until('a memory being filled', () =>
    [...descriptorsOf(running.pid).values()].some((target) => target.startsWith('/dev/shm/')),
  )
  return qemu
}

/** The template's machine stands in QEMU, whole, and waits for its devices: see `holdServers`. */
export async function restored(running: Running): Promise<number> {
  const qemu = await qemuOf(running)
  await running.until('a restored machine', () => {
    const position = positionOf(qemu, descriptors.state)
    return position === undefined || position > 0
  })
  await running.until('its state read', () => !descriptorsOf(qemu).has(descriptors.state))
  return qemu
}

/** The file servers are about to start: a gate holds one. */
export const serving = (running: Running) => gateReached(running, 'virtiofsd')

/** The guest has begun its run, and is given its shares. */
export const preparing = (running: Running) =>
  running.until("the guest's hand on its database", () => {
    const servers = serversOf(running, 'host')
    return servers.some((pid) =>
      [...descriptorsOf(pid).values()].some((to) => /(^|\/)db$/.test(to)),
    )
  })

/** The script runs and has said so. */
export const inScript = (running: Running) =>
  running.until('the script', () => running.stdout.includes('ready'))

export const gateReached = (running: Running, program: string) => {
  const mark = join(running.site.bin, `${program}.reached`)
  return running.until(`a call of ${program}`, () => existsSync(mark) && pidIn(mark))
}

/** QEMU's process, by the journal's word for it. */
export function qemuOf(running: Running): Promise<number> {
  return processOf(running, 'qemu')
}

export function processOf(running: Running, name: string): Promise<number> {
  return running.until(`a process ${name}`, () => {
    const started = running.events.findLast(
      (event) => event.type === 'process-started' && event.name === name,
    )
    return started?.type === 'process-started' ? started.process.pid : undefined
  })
}

/** All processes of the file server of a tag. */
export function serversOf(running: Running, tag: string): number[] {
  return running.processes
    .filter(({ command }) => command.includes(`/${tag}.sock`))
    .map(({ pid }) => pid)
}

export const phaseHasBegun = ({ events }: Running, phase: Phase) =>
  events.some((event) => event.type === 'phase-started' && event.phase === phase)

function draftHas(running: Running, file: string): Promise<boolean> {
  return running.until(`a template's ${file}`, () => draftFile(running, file, 0))
}

/** Whether a draft has a file of at least this size. */
function draftFile({ site }: Running, file: string, bytes: number): boolean {
  return readdirSync(site.templates)
    .filter((name) => name.includes('.'))
    .some((name) => {
      const stats = statSync(join(site.templates, name, file), { throwIfNoEntry: false })
      return stats !== undefined && stats.size >= bytes
    })
}

function pidIn(file: string): number | undefined {
  const pid = Number(readFileSync(file, 'utf8'))
  return pid > 0 ? pid : undefined
}
