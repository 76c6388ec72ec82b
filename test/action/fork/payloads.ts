import type { WorkflowEvent } from '../../../src/action/fork/event.ts'

// Shaped like GitHub's: the payload examples of github.com/octokit/webhooks (pull_request,
// pull_request_review, issue_comment, workflow_run, merge_group), with what is not looked at left
// out; and the fields that actions/checkout reads of them.

export const here = 'octo/example'
export const shas = {
  event: '0123456789abcdef0123456789abcdef01234567',
  head: '1111111111111111111111111111111111111111',
  base: '2222222222222222222222222222222222222222',
  merge: '3333333333333333333333333333333333333333',
  other: '4444444444444444444444444444444444444444',
} as const

const owner = { login: 'octo', id: 1, type: 'Organization' }

/** A repository as payloads have it; `fork` says whether it is one of another, not whose it is. */
function repository(id: number, name: string, fork: boolean) {
  return { id, name: name.split('/')[1], full_name: name, private: false, owner, fork }
}

export const own = repository(1296269, here, false)
export const fork = repository(9000001, 'stranger/example', true)

export type Head = typeof own | null

function pullRequest(head: Head) {
  return {
    number: 42,
    state: 'open',
    author_association: 'CONTRIBUTOR',
    head: { label: 'x:main', ref: 'main', sha: shas.head, repo: head },
    base: { label: 'octo:main', ref: 'main', sha: shas.base, repo: own },
    merge_commit_sha: shas.merge,
  }
}

function event(name: string, payload: Readonly<Record<string, unknown>>): WorkflowEvent {
  return {
    name,
    payload: { repository: own, sender: { login: 'someone', id: 7 }, ...payload },
    sha: shas.event,
    repository: here,
    server: 'https://github.com',
  }
}

export const ofPullRequest = (name: string, head: Head) =>
  event(name, { action: 'synchronize', number: 42, pull_request: pullRequest(head) })

/** The comment's author may be anybody, whoever made the request. */
export const ofComment = (onPullRequest: boolean) =>
  event('issue_comment', {
    action: 'created',
    issue: {
      number: 42,
      state: 'open',
      author_association: 'OWNER',
      ...(onPullRequest
        ? { pull_request: { url: `https://api.github.com/repos/${here}/pulls/42` } }
        : {}),
    },
    comment: { id: 1, body: '/test', author_association: 'OWNER' },
  })

interface RunBefore {
  readonly event: string
  readonly head: Head
  readonly pullRequests?: readonly unknown[]
}

/** `pull_requests` is empty where a request comes from a fork. */
export const ofWorkflowRun = (before: RunBefore) =>
  event('workflow_run', {
    action: 'completed',
    workflow: { id: 2, name: 'test', path: '.github/workflows/test.yml', state: 'active' },
    workflow_run: {
      id: 3,
      event: before.event,
      status: 'completed',
      conclusion: 'success',
      head_branch: 'main',
      head_sha: shas.head,
      head_commit: { id: shas.head, message: 'x' },
      head_repository: before.head,
      repository: own,
      pull_requests: before.pullRequests ?? [],
    },
  })

export const askedBy = (id: number) => ({
  id: 5,
  number: 42,
  head: { ref: 'main', sha: shas.head, repo: { id, name: 'example', url: 'https://x/y' } },
  base: { ref: 'main', sha: shas.base, repo: { id: own.id, name: 'example', url: 'https://x/z' } },
})

export const ofMergeGroup = () =>
  event('merge_group', {
    action: 'checks_requested',
    merge_group: {
      head_sha: shas.event,
      head_ref: `refs/heads/gh-readonly-queue/main/pr-104-${shas.base}`,
      base_ref: 'refs/heads/main',
    },
  })

export const ofPush = () => event('push', { ref: 'refs/heads/main', after: shas.event })
export const ofOther = (name: string) => event(name, {})
