import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from '../../src/model/fault.ts'
import { RequestError } from '../../src/model/fault.ts'
import type { Request } from '../../src/model/request.ts'
import { flagOf } from '../../src/request/command.ts'
import { parseRequest } from '../../src/request/parse.ts'
import type { Caller, RawRequest } from '../../src/request/raw.ts'
import { scratchFolder } from '../scratch.ts'

/** A caller in a folder of its own on an x86_64 host with 4 CPUs and 8 GiB. */
export function caller(changes: Partial<Caller> = {}): Caller {
  return {
    cwd: scratchFolder(),
    env: {},
    host: { system: 'x86_64-linux', cpus: 4, memoryMiB: 8192 },
    nameOf: flagOf,
    readStdin: () => Promise.reject(new Error('stdin was read')),
    availableMemoryMiB: () => Promise.resolve(4096),
    ...changes,
  }
}

export function parse(raw: RawRequest, changes: Partial<Caller> = {}): Promise<Request> {
  return parseRequest({ script: 'true', ...raw }, caller(changes))
}

/** What is wrong with a request; nothing where it is right. */
export async function problemsOf(
  raw: RawRequest,
  changes: Partial<Caller> = {},
): Promise<readonly Problem[]> {
  try {
    await parse(raw, changes)
    return []
  } catch (error) {
    if (error instanceof RequestError) return error.problems
    throw error
  }
}

/** What a request for hardware has to have. */
export function hardware(): RawRequest & { readonly machine: string } {
  const folder = scratchFolder()
  const [key, known] = [join(folder, 'key'), join(folder, 'known_hosts')]
  writeFileSync(key, 'a key')
  writeFileSync(known, '192.0.2.7 ssh-ed25519 AAAA')
  return { machine: 'kexec', target: 'ssh://192.0.2.7', sshKey: [key], knownHosts: [known] }
}
