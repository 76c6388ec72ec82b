import { availableMemoryMiB } from '../host/checks/resources.ts'
import { hostFacts } from '../host/facts.ts'
import { flagOf } from '../request/command.ts'
import type { Caller, Input } from '../request/raw.ts'
import type { OurProcess } from './process.ts'

/** The surroundings of a command: its folder, its environment, this host. */
export function callerOf(process: OurProcess): Caller {
  return {
    cwd: process.cwd(),
    env: process.env,
    host: hostFacts(process.arch),
    nameOf,
    readStdin: () => allOf(process.stdin),
    availableMemoryMiB,
  }
}

function nameOf(input: Input): string {
  if (input === 'script') return 'SCRIPT'
  return input === 'qemuArgs' ? 'QEMU-OPTION' : flagOf(input)
}

async function allOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
