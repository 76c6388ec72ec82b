import { Fault } from '../../../../model/fault.ts'
import { announce, startDaemon } from '../daemon.ts'
import type { CoveredShare, ServeContext, Served } from '../share.ts'
import { viewOf } from '../view.ts'
import { ninePlug } from './plug.ts'

/**
 * Says that the view's mounts are made, and keeps them for as long as QEMU reaches the folder
 * through this process: without any privilege, or an unprivileged QEMU could not pass it.
 */
const holder = [
  ...['setpriv', '--inh-caps=-all', '--bounding-set=-all', '--'],
  ...['sh', '-c', 'echo held >&2; exec sleep infinity'],
]

/** Has QEMU serve a host folder by 9p, as it shows in a view of its own: with its covers. */
export async function serve9p(share: CoveredShare, context: ServeContext): Promise<Served> {
  const view = await viewOf(share, context.scratch)
  const daemon = startDaemon(...view.started(holder), /^held$/)
  announce(daemon, `view of ${share.tag}`, context.emit)
  await daemon.ready(share, context.signal)
  const path = `/proc/${daemon.pid}/root${view.path}`
  return {
    tag: share.tag,
    transport: '9p',
    plug: ninePlug(share.tag, path, share.writable),
    standing: true,
    broken: daemon.exit.then((how) => brokenFault(share, how)),
    ended: () => daemon.ended(0),
  }
}

function brokenFault({ source }: CoveredShare, how: string): Fault {
  return new Fault('infra-error', `what showed ${source} to QEMU ended with ${how}`)
}
