import type { MachineKind } from '../model/request.ts'
import type { Asked } from './asked.ts'
import { parseDuration } from './duration.ts'
import { parseMiB } from './size.ts'

const leastMemoryMiB = 128
const defaultMemoryMiB = 1024
const mostCpus = 255
const longestMs = 24 * 86_400_000 // Node's timers end at 24.8 days

/** MiB: at least what a guest boots with, at most what the host has; of hardware nothing is asked unsaid. */
export function readMemory(asked: Asked, machine: MachineKind): number {
  const text = asked.raw.memory
  if (text === undefined) return machine === 'kexec' ? 0 : defaultMemoryMiB
  const refuse = (reason: string, remedy: string) =>
    asked.refuse('memory', { value: text, reason, remedy })
  const memoryMiB = parseMiB(text)
  const most = asked.caller.host.memoryMiB
  if (memoryMiB === undefined) refuse('is not a size', 'write it like 512M or 2G')
  else if (memoryMiB < leastMemoryMiB)
    refuse('is less than a guest boots with', `give at least ${leastMemoryMiB}M`)
  else if (machine === 'vm' && memoryMiB > most)
    refuse('is more than this host has', `give at most ${most}M`)
  return memoryMiB ?? defaultMemoryMiB
}

export function readCpus(asked: Asked, machine: MachineKind): number {
  const text = asked.raw.cpus
  if (text === undefined) return machine === 'kexec' ? 0 : Math.min(2, asked.caller.host.cpus)
  const cpus = Number(text)
  if (!/^\d+$/.test(text) || cpus < 1 || cpus > mostCpus)
    asked.refuse('cpus', {
      value: text,
      reason: 'is not a number of CPUs',
      remedy: `give a whole number from 1 to ${mostCpus}`,
    })
  return cpus
}

/** Milliseconds. */
export function readTimeout(asked: Asked, input: 'timeout' | 'bootTimeout', otherwiseMs: number) {
  const text = asked.raw[input]
  if (text === undefined) return otherwiseMs
  const refuse = (reason: string, remedy: string) =>
    asked.refuse(input, { value: text, reason, remedy })
  const ms = parseDuration(text)
  if (ms === undefined) refuse('is not a duration', 'write it with its unit, like 90s, 5m or 1h30m')
  else if (ms === 0) refuse('leaves no time at all', 'give a duration above zero, like 30m')
  else if (ms > longestMs) refuse('is too long', 'give at most 24d')
  return ms ?? otherwiseMs
}
