import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { markOf } from '../../host/process.ts'
import { findVirtiofsd, type Virtiofsd } from '../../host/programs.ts'
import type { Emit } from '../../model/event.ts'
import { Fault } from '../../model/fault.ts'
import type { Share } from '../../model/plan.ts'
import type { ShareSocket } from './arguments.ts'
import { type Cover, writeCover } from './credentials/cover.ts'
import { makeView } from './scratch.ts'

/** The line both implementations write when QEMU can connect. */
const readyLine = /waiting for vhost-user socket connection/i

/**
 * Gives the daemon a view of its own: the folder $1 bound to $2, read-only where $3 says so, over
 * it up to `--` the files that cover some of its own, and a /run it may write its lock to. No mount
 * of these reaches the host, also in a chroot. Its limit of open files is the highest there is.
 */
const viewScript = `
set -e
mount --make-rprivate / 2>/dev/null || true # in a chroot / is no mount
ulimit -n "$(ulimit -Hn)"
source=$1 view=$2 mode=$3; shift 3
if [ "$mode" = ro ]; then mount -o bind,ro "$source" "$view"; else mount --rbind --make-rprivate "$source" "$view"; fi
while [ "$1" != -- ]; do mount -o bind,ro,nosuid,nodev,noexec "$1" "$view/$2"; shift 2; done; shift
mount -t tmpfs -o mode=755 tmpfs /run
exec setpriv --pdeathsig KILL -- "$@"
`

/** A share with what covers some of its files. */
export interface CoveredShare extends Share {
  readonly covers: readonly Cover[]
}

/** A folder served to QEMU. */
export interface ServedShare extends ShareSocket {
  /** Settles with the fault it means when the daemon ends while QEMU still needs it. */
  readonly broken: Promise<Fault>
  /** Waits for the daemon's end, which QEMU's end brings; kills it after the limit. */
  ended(limitMs: number): Promise<void>
}

/**
 * Serves a host folder over virtiofs until its QEMU disconnects.
 * The guest never writes to a read-only share, whatever it asks for: the mount forbids it.
 */
export async function serveShare(
  share: CoveredShare,
  scratch: string,
  context: { emit: Emit; signal: AbortSignal },
): Promise<ServedShare> {
  const daemon = await findVirtiofsd()
  if (daemon === undefined) throw startFault(share, 'there is no virtiofsd')
  const view = await makeView(scratch, share.tag)
  const socket = join(scratch, `${share.tag}.sock`)
  const child = spawn(
    'unshare',
    [
      ...namespaces(),
      ...['sh', '-c', viewScript, 'virtiofsd', share.source, view, share.writable ? 'rw' : 'ro'],
      ...(await coverArguments(share, scratch)),
      daemon.path,
      ...daemonArguments(daemon, share, view, socket),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const mark = child.pid === undefined ? undefined : markOf(child.pid)
  if (mark) context.emit({ type: 'process-started', name: `virtiofsd ${share.tag}`, process: mark })
  try {
    await untilReady(child, share, context.signal)
  } catch (error) {
    await untilEnded(child, 0)
    throw error
  }
  return {
    tag: share.tag,
    socket,
    broken: whenBroken(child, share),
    ended: (limitMs) => untilEnded(child, limitMs),
  }
}

/** Pairs of a cover and what it covers. */
async function coverArguments({ tag, covers }: CoveredShare, scratch: string): Promise<string[]> {
  const pairs = covers.map(async (cover, index) => [
    await writeCover(join(scratch, `${tag}.cover-${index}`), cover),
    cover.path,
  ])
  return [...(await Promise.all(pairs)).flat(), '--']
}

async function whenBroken(child: ChildProcess, share: Share): Promise<Fault> {
  const [code, signal] = await once(child, 'exit')
  return new Fault('infra-error', `the file server of ${share.source} ended with ${signal ?? code}`)
}

async function untilEnded(child: ChildProcess, limitMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const killer = setTimeout(() => child.kill('SIGKILL'), limitMs)
  await once(child, 'exit')
  clearTimeout(killer)
}

/** Root needs only mounts of its own; others become root over their own ids first. */
function namespaces(): string[] {
  const mounts = ['--mount', '--propagation', 'unchanged']
  if (process.getuid?.() === 0) return mounts
  return [...mounts, '--user', '--map-root-user', '--map-auto']
}

function daemonArguments(daemon: Virtiofsd, share: Share, view: string, socket: string): string[] {
  if (daemon.kind === 'rust') {
    return [
      `--socket-path=${socket}`,
      `--shared-dir=${view}`,
      '--sandbox=chroot',
      '--cache=auto',
      '--announce-submounts',
      '--modcaps=-mknod:-setfcap',
      ...(share.writable ? ['--xattr'] : []),
    ]
  }
  return [
    `--socket-path=${socket}`,
    '--rlimit-nofile=0',
    ...['-o', `source=${view}`, '-o', 'sandbox=chroot', '-o', 'cache=auto'],
    // The guest's root must make neither device nodes on the host nor programs with capabilities.
    ...['-o', share.writable ? 'modcaps=-mknod:-setfcap,xattr' : 'modcaps=-mknod:-setfcap'],
  ]
}

/** Waits for the daemon's word that it listens; its own words are the error when it ends before. */
function untilReady(child: ChildProcess, share: Share, signal: AbortSignal): Promise<void> {
  const settled = new AbortController()
  const ready = new Promise<void>((resolve, reject) => {
    const said: string[] = []
    const lines = child.stderr && createInterface({ input: child.stderr })
    lines?.on('line', (line) => {
      if (readyLine.test(line)) resolve()
      else if (said.push(line) > 20) said.shift()
    })
    child.once('error', (cause) => reject(startFault(share, String(cause))))
    child.once('close', (code) => {
      reject(startFault(share, said.join('\n') || `it ended with ${code}`))
    })
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { signal: settled.signal })
    if (signal.aborted) abort()
  })
  return ready.finally(() => settled.abort())
}

function startFault(share: Share, said: string): Fault {
  return new Fault('infra-error', `${share.source} cannot be shared with the guest: ${said}`, {
    remedy: 'look at `nixos-testbed doctor`',
  })
}
