import { runCommand } from '../host/command.ts'
import { asNamespacesRoot, isRoot } from '../host/privilege.ts'
import type { Emit } from '../model/event.ts'

/** How long a shared folder may take to be looked through. */
const limitMs = 60_000

/** File systems tell a change's time by the tick, so a little earlier than it was. */
const tickMs = 1_000

/**
 * Takes setuid and setgid bits from the files in a shared folder that changed since the guest came:
 * whoever runs such a file on the host would do it with its owner's rights. The guest must be gone.
 * No link is followed. Never rejects: what could not be done is a warning.
 */
export async function disarm(folder: string, since: Date, emit: Emit): Promise<void> {
  const from = `@${(since.getTime() - tickMs) / 1000}`
  const armed = ['-type', 'f', '-perm', '/6000', '-newerct', from]
  const disarmed = ['-execdir', 'chmod', 'ug-s', '{}', ';', '-printf', '.']
  const command = [...asOwner(), 'find', folder, ...armed, ...disarmed]
  const [program = '', ...args] = command
  const { code, stdout, stderr } = await runCommand(program, args, { timeoutMs: limitMs })
  if (stdout.length > 0) emit({ type: 'warning', message: tookFrom(stdout.length, folder) })
  if (code === 0) return
  const why = stderr.trim().split('\n').at(-1) || `it takes more than ${limitMs / 1000} s`
  emit({
    type: 'warning',
    message: `${folder} could not be looked through for setuid files of the guest's: ${why}`,
  })
}

function tookFrom(count: number, folder: string): string {
  const files = count === 1 ? 'a file' : `${count} files`
  return `the guest made ${files} in ${folder} setuid or setgid; on this host they are no longer`
}

/** A guest of a normal user's may have given files to another of its users. */
function asOwner(): string[] {
  return isRoot() ? [] : ['unshare', ...asNamespacesRoot()]
}
