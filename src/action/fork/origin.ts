import { valueAt, type WorkflowEvent } from './event.ts'

/** Where a commit comes from. */
export type Origin =
  | { readonly kind: 'own' }
  /** `from` names the fork. */
  | { readonly kind: 'fork'; readonly from: string }
  | { readonly kind: 'untold'; readonly why: string }

/** What an event says of where its commit comes from. */
export interface Claim {
  readonly origin: Origin
  /** Commits that are the repository's own, by the event's word. */
  readonly commits: readonly string[]
  /** The pull request whose commits are the repository's own too. */
  readonly pullRequest?: number
}

const own: Origin = { kind: 'own' }

/** Events that only people who may write start, or that tell of no commit: theirs is the branch's own. */
const ownEvents = new Set([
  ...['push', 'merge_group', 'workflow_dispatch', 'repository_dispatch', 'schedule', 'release'],
  ...['create', 'delete', 'branch_protection_rule', 'discussion', 'discussion_comment', 'fork'],
  ...[
    'gollum',
    'issues',
    'label',
    'milestone',
    'page_build',
    'public',
    'registry_package',
    'watch',
  ],
])

/** Events that name the repository a pull request comes from. */
const pullRequestEvents = new Set([
  ...['pull_request', 'pull_request_target'],
  ...['pull_request_review', 'pull_request_review_comment'],
])

/** Events whose commit others may have named, in a service's name for instance. */
const foreignCommits = new Set(['deployment', 'deployment_status'])

/**
 * What an event tells. A fork is told by its id: names change, branches are called alike, and a
 * repository that is itself a fork of another has that for a property.
 */
export function claimOf(event: WorkflowEvent): Claim {
  const { name, sha } = event
  if (pullRequestEvents.has(name)) return ofPullRequest(event)
  if (name === 'workflow_run') return ofWorkflowRun(event)
  const commits = foreignCommits.has(name) ? [] : [sha]
  if (name === 'issue_comment') return { origin: ofComment(event), commits }
  if (ownEvents.has(name)) return { origin: own, commits }
  const why = `the event ${name || 'without a name'} does not say`
  return { origin: { kind: 'untold', why }, commits }
}

function ofPullRequest({ payload, sha }: WorkflowEvent): Claim {
  const origin = originOf(valueAt(payload, 'pull_request', 'head', 'repo'), payload)
  const number = valueAt(payload, 'pull_request', 'number')
  const commits = [
    sha,
    ...['head', 'base'].map((end) => valueAt(payload, 'pull_request', end, 'sha')),
    valueAt(payload, 'pull_request', 'merge_commit_sha'),
  ]
  return {
    origin,
    commits: commits.filter((commit) => typeof commit === 'string'),
    ...(typeof number === 'number' ? { pullRequest: number } : {}),
  }
}

/**
 * The run it follows may have been for a fork, and what it left behind is the fork's. Where that
 * run was itself started by something that does not tell, neither does this.
 */
function ofWorkflowRun({ payload, sha }: WorkflowEvent): Claim {
  const run = valueAt(payload, 'workflow_run')
  const commits = [sha, valueAt(run, 'head_sha'), valueAt(run, 'head_commit', 'id')]
  return {
    origin: ofRun(run, payload),
    commits: commits.filter((commit) => typeof commit === 'string'),
  }
}

function ofRun(run: unknown, payload: unknown): Origin {
  const head = originOf(valueAt(run, 'head_repository'), payload)
  if (head.kind !== 'own') return head
  const asked = valueAt(run, 'pull_requests')
  for (const each of Array.isArray(asked) ? asked : []) {
    const origin = originOf(valueAt(each, 'head', 'repo'), payload)
    if (origin.kind !== 'own') return origin
  }
  const first = String(valueAt(run, 'event'))
  if (ownEvents.has(first) || pullRequestEvents.has(first)) return own
  return { kind: 'untold', why: `the run before it was for ${nameIn(first)}, which does not say` }
}

/** A comment on a pull request does not tell of its commits, and one on an issue has none. */
function ofComment({ payload }: WorkflowEvent): Origin {
  const issue = valueAt(payload, 'issue')
  if (typeof issue !== 'object' || issue === null)
    return { kind: 'untold', why: 'the event does not say what was commented on' }
  if (valueAt(issue, 'pull_request') === undefined) return own
  const why = "a comment on a pull request does not say where the request's commits come from"
  return { kind: 'untold', why }
}

/** Whose a repository is: this one, or another. */
function originOf(head: unknown, payload: unknown): Origin {
  const here = valueAt(payload, 'repository', 'id')
  if (typeof here !== 'number')
    return { kind: 'untold', why: 'the event does not say whose repository this is' }
  if (head === null) return { kind: 'fork', from: 'a repository that is gone' }
  const id = valueAt(head, 'id')
  if (typeof id !== 'number')
    return { kind: 'untold', why: 'the event does not say which repository the commit is from' }
  if (id === here) return own
  return { kind: 'fork', from: nameIn(valueAt(head, 'full_name') ?? valueAt(head, 'url')) }
}

/** A name of somebody else's choice, if it is one. */
function nameIn(value: unknown): string {
  const [name] = /[\w.-]+(?:\/[\w.-]+)?$/.exec(String(value)) ?? []
  return name ?? 'something without a name'
}
