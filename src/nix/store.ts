import { mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { runCommand } from '../host/command.ts'
import type { InstallContext } from '../host/install.ts'
import { nixFolder, nixStateFolder, nixStoreFolder, storeAccess } from '../host/nix.ts'
import { rootPrefix, typedAsRoot } from '../host/privilege.ts'
import { Fault } from '../model/fault.ts'

/**
 * Makes sure this user can use the Nix store, and says how. A store is made where
 * there is none: left alone, Nix would quietly make one below the home folder, at
 * paths that are not those it shows.
 */
export async function openStore(context: InstallContext): Promise<'single-user' | 'daemon'> {
  const access = await storeAccess()
  if (access === 'denied') throw deniedFault()
  if (access === 'daemon') return access
  if (access === 'absent') await makeNixFolder(context)
  await mkdir(nixStoreFolder, { recursive: true })
  await mkdir(nixStateFolder, { recursive: true })
  return 'single-user'
}

async function makeNixFolder(context: InstallContext): Promise<void> {
  const command = ['install', '-d', '-m', '0755', '-o', userInfo().username, nixFolder]
  const typed = typedAsRoot(command)
  if (!context.install) {
    throw new Fault('infra-error', 'there is no /nix for the Nix store', {
      remedy: `run: ${typed}`,
    })
  }
  const [program = '', ...args] = [...(await rootPrefix(command)), ...command]
  context.emit({ type: 'notice', message: `making the folder of the Nix store: ${typed}` })
  const { code, stderr } = await runCommand(program, args, { signal: context.signal })
  if (code !== 0) {
    context.signal.throwIfAborted()
    throw new Fault('infra-error', `/nix cannot be made: ${stderr.trim()}`, {
      remedy: `run: ${typed}`,
    })
  }
  context.emit({ type: 'notice', message: `made ${nixFolder}, owned by ${userInfo().username}` })
}

function deniedFault(): Fault {
  return new Fault(
    'infra-error',
    `the Nix store is not ${userInfo().username}'s to write, and no Nix daemon answers`,
    { remedy: "start Nix's daemon, or run as the store's owner" },
  )
}
