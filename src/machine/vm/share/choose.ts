import { Fault } from '../../../model/fault.ts'
import { type Transport, type TransportChoice, transports } from '../../../model/request.ts'

/** What bears on how a folder reaches a guest. */
export interface Circumstances {
  readonly asked: TransportChoice
  /** The guest's kernel, as `uname -r` has it, and the transports it knows. */
  readonly kernel: { readonly release: string; readonly mounts: ReadonlySet<Transport> }
  /** Whether this host has virtiofsd. */
  readonly virtiofsd: boolean
  /** Whether files of the shared folder are covered: QEMU, outside the view, can rename what is. */
  readonly covered: boolean
}

/** A choice, and what spoke against a better one. */
export interface Chosen {
  readonly transport: Transport
  readonly because: string
}

/**
 * How a folder reaches the guest: as asked, or else by the first transport, of those that pass on
 * most of what a file system can, that kernel and host allow. Throws a Fault where none is left.
 */
export function chooseTransport(circumstances: Circumstances): Chosen {
  const { asked } = circumstances
  const wanted = asked === 'auto' ? transports : [asked]
  const bars = wanted.map((transport) => ({ transport, bar: barTo(transport, circumstances) }))
  const chosen = bars.find(({ bar }) => bar === undefined)?.transport
  const because = bars.flatMap(({ bar }) => bar ?? [])
  if (chosen === undefined) throw noneLeft(because)
  return { transport: chosen, because: because.join(', ') || 'as asked' }
}

function barTo(transport: Transport, circumstances: Circumstances): string | undefined {
  const { kernel, virtiofsd, covered } = circumstances
  if (!kernel.mounts.has(transport)) return `the kernel ${kernel.release} has no ${transport}`
  if (transport === 'virtiofs' && !virtiofsd) return 'this host has no virtiofsd'
  if (transport === '9p' && covered)
    return '9p cannot keep the credentials in the shared folder here'
  return undefined
}

function noneLeft(because: readonly string[]): Fault {
  return new Fault(
    'build-failed',
    `no folder of the host can be shared with the guest: ${because.join(', ')}`,
    { remedy: 'give another kernel, as --kernel or with --packages, or --share-transport auto' },
  )
}
