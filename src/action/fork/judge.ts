import type { Checkout } from './checkout.ts'
import type { WorkflowEvent } from './event.ts'
import type { Claim, Origin } from './origin.ts'

type Here = Pick<WorkflowEvent, 'repository' | 'server'>

/**
 * Where what a job has at hand comes from, by the event's word and by what is checked out. An event
 * that does not tell is believed where every checkout is of a commit known to be the repository's.
 */
export function judge(claim: Claim, checkouts: readonly Checkout[], here: Here): Origin {
  const { origin } = claim
  if (origin.kind === 'fork') return origin
  const judged = origin.kind === 'own' ? checkouts.filter((each) => !isTool(each, here)) : checkouts
  const stray = judged.find((checkout) => !isOwn(checkout, claim, here))
  if (stray !== undefined) return { kind: 'untold', why: whyStray(stray, origin) }
  return checkouts.length === 0 ? origin : { kind: 'own' }
}

/** Another project altogether, which the workflow fetched for its own ends. */
function isTool(checkout: Checkout, here: Here): boolean {
  const from = repositoryOf(checkout, here)
  return from !== undefined && projectOf(from) !== projectOf(here.repository.toLowerCase())
}

function isOwn(checkout: Checkout, { commits, pullRequest }: Claim, here: Here): boolean {
  const { commit, refs } = checkout
  if (commit === undefined) return false
  if (commits.includes(commit)) return true
  if (repositoryOf(checkout, here) !== here.repository.toLowerCase()) return false
  const ofPullRequest = new RegExp(`^refs/remotes/pull/${pullRequest ?? 'none'}/(?:head|merge)$`)
  return refs.some((ref) => isBranchOrTag(ref) || ofPullRequest.test(ref))
}

/** Some have all pull requests fetched among the branches. */
function isBranchOrTag(ref: string): boolean {
  if (/^refs\/tags\/./.test(ref)) return true
  return /^refs\/remotes\/origin\/(?!(?:pr|pull)\/\d)./.test(ref)
}

/** `owner/name` in small letters, of this server's; undefined where it is of another, or of none. */
function repositoryOf({ url = '' }: Checkout, { server }: Here): string | undefined {
  const host = server.replace(/^[a-z]+:\/\//, '')
  const path = url.replace(/^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?/, '')
  const rest = path.startsWith(host) ? path.slice(host.length) : ''
  const name = /^[:/]+([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(rest)?.[1]
  return name?.toLowerCase()
}

const projectOf = (repository: string) => repository.split('/').at(-1)

function whyStray({ folder, commit }: Checkout, origin: Origin): string {
  const before = origin.kind === 'untold' ? `${origin.why}, and ` : ''
  if (commit === undefined) return `${before}what is checked out in ${folder} cannot be read`
  const what = commit.slice(0, 12)
  return `${before}${what}, checked out in ${folder}, is at no branch and no tag of this repository's there`
}
