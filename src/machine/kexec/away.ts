import type { Job } from './kexec.ts'
import type { Host } from './meet.ts'
import type { Loaded } from './send.ts'
import type { Site } from './site.ts'

/** A host that is away: it was asked to jump, and is to come back. */
export interface Away {
  readonly job: Job
  readonly host: Host
  readonly loaded: Loaded
  readonly site: Site
}
