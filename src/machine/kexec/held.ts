import type { HeldTarget } from '../../model/target.ts'
import type { Host, Job } from './job.ts'
import { keyLine } from './ssh/public-key.ts'

/** What is noted of a host that this run has: whoever finishes it when we are dead needs no more. */
export function heldTarget(
  { access, facts, lock }: Pick<Host, 'access' | 'facts' | 'lock'>,
  { hardware, image }: Job,
): HeldTarget {
  const { target, keys, proxyJump } = hardware.access
  return {
    target,
    hostKeys: (access.pinned ?? []).map(keyLine),
    bootId: facts.host.bootId,
    keyFiles: keys.flatMap((key) => (key.kind === 'file' ? [key.path] : [])),
    proxyJump,
    lock: lock.token,
    image: image.path,
  }
}
