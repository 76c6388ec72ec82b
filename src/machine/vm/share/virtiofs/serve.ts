import { join } from 'node:path'
import { openFileLimit } from '../../../../host/checks/resources.ts'
import { findVirtiofsd } from '../../../../host/programs.ts'
import { Fault } from '../../../../model/fault.ts'
import type { Share } from '../../../../model/plan.ts'
import { announce, startDaemon, startFault } from '../daemon.ts'
import type { CoveredShare, ServeContext, Served } from '../share.ts'
import { viewOf } from '../view.ts'
import { daemonArguments } from './arguments.ts'
import { type OpenFiles, openFilesWithin, watchOpenFiles } from './open-files.ts'
import { virtiofsPlug } from './plug.ts'

/** The line both implementations write when QEMU can connect. */
const readyLine = /waiting for vhost-user socket connection/i

/**
 * Serves a host folder over virtiofs until its QEMU disconnects.
 * The guest never writes to a read-only share, whatever it asks for: the mount forbids it.
 */
export async function serveVirtiofs(share: CoveredShare, context: ServeContext): Promise<Served> {
  const virtiofsd = await findVirtiofsd()
  if (virtiofsd === undefined) throw startFault(share, 'there is no virtiofsd')
  const openFiles = openFilesWithin(await openFileLimit())
  const options = { openFiles: openFiles.limit, asUsers: true }
  const view = await viewOf(share, context.scratch, options)
  const socket = join(context.scratch, `${share.tag}.sock`)
  const args = daemonArguments(virtiofsd.kind, share, view.path, socket)
  const daemon = startDaemon(...view.started([virtiofsd.path, ...args]), readyLine)
  announce(daemon, `virtiofsd ${share.tag}`, context.emit)
  await daemon.ready(share, context.signal)
  const capacity = watchOpenFiles(daemon.pid, openFiles, () => crowdedFault(share, openFiles))
  const ended = daemon.exit.then((how) => endedFault(share, how))
  return {
    tag: share.tag,
    transport: 'virtiofs',
    plug: virtiofsPlug(share.tag, socket),
    standing: false,
    broken: Promise.race([ended, capacity.exceeded]),
    ended: daemon.ended,
    capacity,
  }
}

function endedFault({ source }: Share, how: string): Fault {
  return new Fault('infra-error', `the file server of ${source} ended with ${how}`)
}

function crowdedFault({ source }: Share, { limit }: OpenFiles): Fault {
  return new Fault(
    'infra-error',
    `the file server of ${source} met its limit of ${limit} open files, so the guest may have missed some`,
    { remedy: 'raise the hard limit of open files on this host (ulimit -Hn)' },
  )
}
