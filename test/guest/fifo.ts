import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { program } from './steward.ts'
import { Wire } from './wire.ts'

/** An agent beside a steward's fifo, which nobody reads but whoever opens it there. */
export async function agentWithFifo(folder: string): Promise<Wire> {
  const script = join(folder, 'agent-with-fifo')
  const enter = `mount -t tmpfs none /run; mkdir /run/testbed; mkfifo /run/testbed/lease
    exec 3<>/run/testbed/lease; exec ${program} -`
  await writeFile(script, `#!/bin/sh\nexec unshare -rm sh -c '${enter}'\n`)
  await chmod(script, 0o755)
  const wire = new Wire(script)
  await wire.until('h')
  return wire
}
