import { access, constants, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { homedir } from 'node:os'
import { isRoot } from './privilege.ts'
import { foldersOf } from './programs.ts'

export const nixFolder = '/nix'
export const nixStoreFolder = '/nix/store'
/** As Nix itself has it. */
export const nixStateFolder = process.env.NIX_STATE_DIR ?? '/nix/var/nix'
export const nixDefaultProfile = '/nix/var/nix/profiles/default'
const nixDaemonSocket = '/nix/var/nix/daemon-socket/socket'

/** The folders that hold Nix's programs, the preferred first: those on PATH, then the usual profiles. */
export function nixFolders(): Promise<string[]> {
  return foldersOf('nix-store', [
    `${nixDefaultProfile}/bin`,
    `${homedir()}/.nix-profile/bin`,
    `${homedir()}/.local/state/nix/profile/bin`,
    '/run/current-system/sw/bin',
  ])
}

/**
 * How this user reaches the Nix store: writing it himself, through the daemon,
 * not before /nix is made, or not at all.
 */
export type StoreAccess = 'single-user' | 'daemon' | 'absent' | 'denied'

export async function storeAccess(): Promise<StoreAccess> {
  if (isRoot() || (await isWritable(nixStateFolder))) return 'single-user'
  if (await accepts(nixDaemonSocket)) return 'daemon'
  if (!(await exists(nixStoreFolder)) && !(await exists(nixStateFolder))) return 'absent'
  return 'denied'
}

function isWritable(path: string): Promise<boolean> {
  return access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Whether someone listens on a Unix socket. */
function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
