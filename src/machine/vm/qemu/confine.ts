import { chown, realpath, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { onLeash } from '../../../host/leash.ts'
import type { Accel } from './arguments.ts'
import { type Identity, newIdentity } from './identity.ts'

/** How a QEMU is kept to itself. */
export interface Confinement {
  /** Whom it runs as; the caller where absent. */
  readonly identity?: Identity
  /** Whether it has all that options of the user's may need: the caller's rights, programs of its own. */
  readonly lax: boolean
}

/** What QEMU has to do with. */
export interface Needs {
  readonly accel: Accel
  /** Files that QEMU opens by their names, absolute. */
  readonly files: readonly string[]
  /** Whether it opens files besides that may be the caller's alone. */
  readonly opensOurs: boolean
  /** Options of the user's, as QEMU takes them. */
  readonly qemuArgs: readonly string[]
}

/**
 * The closest confinement a QEMU can work in. Where the caller is root and every file can be reached
 * by anybody, QEMU is nobody: a user of its own, new for each run.
 */
export async function confinementFor(needs: Needs): Promise<Confinement> {
  const { accel, files, opensOurs, qemuArgs } = needs
  if (qemuArgs.length > 0) return { lax: true }
  if (opensOurs) return { lax: false }
  const identity = await newIdentity(accel === 'kvm' ? '/dev/kvm' : undefined)
  const reachable = await Promise.all([isPassable(tmpdir()), ...files.map(isOpenToAll)])
  const isOther = identity !== undefined && reachable.every(Boolean)
  return { lax: false, ...(isOther ? { identity } : {}) }
}

/** A command line that confines its process, and its whole environment. */
export function confined(
  command: Argv,
  { identity, lax }: Confinement,
): { readonly argv: Argv; readonly env: NodeJS.ProcessEnv } {
  const leash = ['--pdeathsig', 'KILL']
  if (lax)
    return { argv: launch([...noDevices, ...leash], command, 'on,obsolete=deny'), env: process.env }
  const privileges = [
    ...['--no-new-privs', '--inh-caps=-all', '--bounding-set=-all'],
    ...(identity === undefined ? [] : identityArguments(identity)),
  ]
  const argv = launch([...privileges, ...leash], command, sandbox)
  return { argv, env: { PATH: process.env.PATH } } // by which these programs are found
}

type Argv = readonly [program: string, ...args: string[]]

function launch(privileges: readonly string[], [program, ...args]: Argv, sandbox: string): Argv {
  const limits = `--core=${noCore}`
  const leashed = onLeash([program, '-sandbox', sandbox, ...args])
  return ['prlimit', limits, 'setpriv', ...privileges, '--', ...leashed]
}

/** Lets a confined QEMU connect to a socket that is the caller's alone. */
export async function admit({ identity }: Confinement, socket: string): Promise<void> {
  if (identity !== undefined) await chown(socket, identity.id, identity.id)
}

/** Where QEMU serves a folder by 9p, its guest makes no device node in it. */
const noDevices = ['--inh-caps=-mknod', '--bounding-set=-mknod']

/** The kernel writes no core of a process with this limit, nor pipes it to a handler; of one with 0 it would. */
const noCore = '1:1'

const sandbox = 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'

function identityArguments({ id, groups }: Identity): string[] {
  const further = groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`
  return [`--reuid=${id}`, `--regid=${id}`, further]
}

/** Whether every user of the host may read a file, by its path and by where that leads. */
async function isOpenToAll(file: string): Promise<boolean> {
  const { mode } = await stat(file)
  const folders = [dirname(file), dirname(await realpath(file))]
  return (mode & 0o004) !== 0 && (await Promise.all(folders.map(isPassable))).every(Boolean)
}

async function isPassable(folder: string): Promise<boolean> {
  const { mode } = await stat(folder)
  return (mode & 0o001) !== 0 && (folder === '/' || (await isPassable(dirname(folder))))
}
