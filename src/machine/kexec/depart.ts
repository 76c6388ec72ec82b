import { readConsole } from './console/console.ts'
import type { Away, Host, Job, Loaded } from './job.ts'
import type { Site } from './site.ts'

/** What is known of a host that jumps now: how to reach whatever runs there, and who listens. */
export function departing(host: Host, loaded: Loaded, job: Job): Away {
  const console = readConsole(job.hardware.consoleCommand, job.watch)
  return { job, host, loaded, console, site: siteOf(host, loaded) }
}

function siteOf(host: Host, { additions, nonce }: Loaded): Site {
  const { access, facts } = host
  const { identities } = access.keys
  const { runKey, hostKey } = additions
  return {
    passport: { nonce, hostBootId: facts.host.bootId },
    host: access,
    ram: {
      ...access,
      target: { ...access.target, user: 'root' },
      keys: { identities: [runKey.identity, ...identities], left: [] },
      pinned: hostKey === undefined ? (access.pinned ?? []) : [hostKey.identity.publicKey],
    },
  }
}
