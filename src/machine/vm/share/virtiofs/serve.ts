import { join } from 'node:path'
import { markOf } from '../../../../host/process.ts'
import { findVirtiofsd } from '../../../../host/programs.ts'
import type { Emit } from '../../../../model/event.ts'
import { Fault } from '../../../../model/fault.ts'
import type { Share } from '../../../../model/plan.ts'
import { HostFault } from '../../host-fault.ts'
import type { CoveredShare, Served } from '../share.ts'
import { daemonArguments } from './arguments.ts'
import { type Daemon, startDaemon } from './daemon.ts'
import { virtiofsPlug } from './plug.ts'
import { viewOf } from './view.ts'

/**
 * Serves a host folder over virtiofs until its QEMU disconnects.
 * The guest never writes to a read-only share, whatever it asks for: the mount forbids it.
 */
export async function serveVirtiofs(
  share: CoveredShare,
  scratch: string,
  { emit, signal }: { emit: Emit; signal: AbortSignal },
): Promise<Served> {
  const virtiofsd = await findVirtiofsd()
  if (virtiofsd === undefined) throw startFault(share, 'there is no virtiofsd')
  const view = await viewOf(share, scratch)
  const socket = join(scratch, `${share.tag}.sock`)
  const args = daemonArguments(virtiofsd.kind, share, view.path, socket)
  const daemon = startDaemon(...view.started([virtiofsd.path, ...args]))
  announce(daemon, share, emit)
  try {
    await daemon.ready(signal)
  } catch (error) {
    await daemon.ended(0)
    signal.throwIfAborted()
    throw startFault(share, error instanceof Error ? error.message : String(error))
  }
  return {
    tag: share.tag,
    transport: 'virtiofs',
    plug: virtiofsPlug(share.tag, socket),
    broken: whenBroken(daemon, share),
    ended: daemon.ended,
  }
}

function announce({ pid }: Daemon, { tag }: Share, emit: Emit): void {
  const mark = pid === undefined ? undefined : markOf(pid)
  if (mark) emit({ type: 'process-started', name: `virtiofsd ${tag}`, process: mark })
}

async function whenBroken(daemon: Daemon, { source }: Share): Promise<Fault> {
  return new Fault('infra-error', `the file server of ${source} ended with ${await daemon.exit}`)
}

function startFault({ source }: Share, said: string): Fault {
  const message = `${source} cannot be shared with the guest: ${said}`
  return new HostFault(message, 'look at `nixos-testbed doctor`')
}
