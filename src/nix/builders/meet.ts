import { openAccess } from '../../machine/kexec/access.ts'
import { connect } from '../../machine/kexec/ssh/connect.ts'
import type { Connection } from '../../machine/kexec/ssh/connection.ts'
import { SshFault, type SshFaultKind } from '../../machine/kexec/ssh/fault.ts'
import type { PublicKey } from '../../machine/kexec/ssh/public-key.ts'
import { placeText } from '../../machine/kexec/ssh/target.ts'
import type { Builder, BuilderProtocol, BuilderRequest } from '../../model/builder.ts'
import type { Emit } from '../../model/event.ts'
import { Fault } from '../../model/fault.ts'
import type { SshKey } from '../../model/target.ts'

/** A builder that has shown its host key, let us in, and has Nix. */
export interface MetBuilder {
  readonly builder: Builder
  /** The key it proved to have: the only one that is accepted of it from here on. */
  readonly hostKey: PublicKey
  readonly keys: readonly SshKey[]
}

interface Tools {
  readonly emit: Emit
  readonly signal?: AbortSignal | undefined
}

/** What another builder can make good: this one does not answer. */
const absences: ReadonlySet<SshFaultKind> = new Set([
  'unresolved',
  'refused',
  'unreachable',
  'timeout',
])

/**
 * Knocks at the builders before Nix does: what Nix would say of one that it cannot use is little,
 * and it would build without it. One that does not answer is left out with a warning where others
 * do. Rejects with an SshFault or a Fault for one that is not who it should be, does not let us in,
 * or has no Nix, and where none answers.
 */
export async function meetBuilders(
  request: BuilderRequest,
  tools: Tools,
): Promise<readonly MetBuilder[]> {
  const places = request.machines.map(({ target }) => placeText(target)).join(', ')
  tools.emit({ type: 'progress', message: `asking for builders: ${places}` })
  const ends = await Promise.allSettled(
    request.machines.map((builder) => meet(builder, request, tools.signal)),
  )
  tools.signal?.throwIfAborted()
  const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
  const met = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  const fatal =
    reasons.find((reason) => !isAbsence(reason)) ?? (met.length === 0 ? reasons[0] : undefined)
  if (fatal !== undefined) throw fatal
  for (const { message, remedy } of reasons)
    tools.emit({ type: 'warning', message: `a builder is left out: ${message}`, remedy })
  return met
}

function isAbsence(reason: unknown): boolean {
  return reason instanceof SshFault && absences.has(reason.kind)
}

async function meet(
  builder: Builder,
  { keys, agent, knownHosts }: BuilderRequest,
  signal: AbortSignal | undefined,
): Promise<MetBuilder> {
  const wish = { target: builder.target, keys, knownHosts, proxyJump: [] }
  const access = await openAccess(agent === undefined ? wish : { ...wish, agent }, signal)
  const connection = await connect(access, { signal })
  try {
    await needNix(connection, builder, signal)
    return { builder, hostKey: connection.hostKey, keys }
  } finally {
    connection.close()
  }
}

/** What each protocol has the other side run. */
const programs: Record<BuilderProtocol, string> = { 'ssh-ng': 'nix-daemon', ssh: 'nix-store' }

/** What a shell says of a program that it does not find. */
const notFound = 127

async function needNix(
  connection: Connection,
  { protocol, target }: Builder,
  signal: AbortSignal | undefined,
): Promise<void> {
  const program = programs[protocol]
  const what = `asking for ${program}`
  // A door that is open for Nix alone may answer anything: only a shell's own word counts.
  const { code } = await connection.exec(`${program} --version`, { limitMs: 20_000, signal, what })
  if (code !== notFound) return
  throw new Fault('infra-error', `the builder ${placeText(target)} has no ${program}`, {
    remedy: `see that Nix is installed there, and on the PATH of a shell that is no login's: ssh ${target.user}@${target.host} ${program} --version`,
  })
}
