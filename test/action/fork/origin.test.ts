import { describe, expect, test } from 'vitest'
import { claimOf } from '../../../src/action/fork/origin.ts'
import {
  askedBy,
  fork,
  ofComment,
  ofMergeGroup,
  ofOther,
  ofPullRequest,
  ofPush,
  ofWorkflowRun,
  own,
  shas,
} from './payloads.ts'

const originOf = (event: Parameters<typeof claimOf>[0]) => claimOf(event).origin

describe.each([
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment',
])('%s', (name) => {
  test('is of the repository its head is in', () => {
    expect(originOf(ofPullRequest(name, own))).toEqual({ kind: 'own' })
    expect(originOf(ofPullRequest(name, fork))).toEqual({ kind: 'fork', from: 'stranger/example' })
  })

  test('is of a fork where that is gone', () => {
    expect(originOf(ofPullRequest(name, null))).toMatchObject({ kind: 'fork' })
  })

  test('is told by the id alone, not by a name that was taken over', () => {
    const renamed = { ...fork, full_name: own.full_name, fork: false }
    expect(originOf(ofPullRequest(name, renamed))).toMatchObject({ kind: 'fork' })
    expect(originOf(ofPullRequest(name, { ...own, full_name: 'octo/new-name' }))).toEqual({
      kind: 'own',
    })
  })

  test('is untold where its payload is not as it should be', () => {
    for (const payload of [undefined, null, 'x', {}, { repository: own }, { repository: {} }])
      expect(originOf({ ...ofOther(name), payload })).toMatchObject({ kind: 'untold' })
  })
})

test('a repository that is itself a fork takes its own commits', () => {
  const itself = { ...own, fork: true }
  const event = ofPullRequest('pull_request', itself)
  expect(originOf(event)).toEqual({ kind: 'own' })
})

describe('workflow_run', () => {
  test('is of the repository that the run before it was for', () => {
    const event = 'pull_request'
    expect(originOf(ofWorkflowRun({ event, head: own }))).toEqual({ kind: 'own' })
    expect(originOf(ofWorkflowRun({ event, head: fork }))).toMatchObject({ kind: 'fork' })
    expect(originOf(ofWorkflowRun({ event, head: null }))).toMatchObject({ kind: 'fork' })
  })

  test('is of a fork where a pull request of that run is', () => {
    const before = { event: 'pull_request', head: own }
    const pullRequests = [askedBy(own.id), askedBy(fork.id)]
    expect(originOf(ofWorkflowRun({ ...before, pullRequests }))).toMatchObject({ kind: 'fork' })
  })

  test.each(['issue_comment', 'workflow_run', 'check_run', 'deployment_status'])(
    'is untold after %s',
    (event) => {
      expect(originOf(ofWorkflowRun({ event, head: own }))).toMatchObject({ kind: 'untold' })
    },
  )

  test.each(['push', 'schedule', 'merge_group', 'workflow_dispatch', 'pull_request_target'])(
    'is the repository’s own after its %s',
    (event) => {
      expect(originOf(ofWorkflowRun({ event, head: own }))).toEqual({ kind: 'own' })
    },
  )
})

test('a comment on a pull request does not tell, whoever wrote it; one on an issue has no commit', () => {
  expect(originOf(ofComment(true))).toMatchObject({ kind: 'untold' })
  expect(originOf(ofComment(false))).toEqual({ kind: 'own' })
  expect(originOf(ofOther('issue_comment'))).toMatchObject({ kind: 'untold' })
})

test('what only people who may write can start is the repository’s own', () => {
  for (const event of [ofPush(), ofMergeGroup(), ofOther('workflow_dispatch'), ofOther('schedule')])
    expect(claimOf(event)).toEqual({ origin: { kind: 'own' }, commits: [shas.event] })
})

test.each(['check_run', 'check_suite', 'status', 'something_new', ''])(
  '%j does not tell',
  (name) => {
    expect(originOf(ofOther(name))).toMatchObject({ kind: 'untold' })
  },
)

test('a deployment is of whatever commit its maker names', () => {
  expect(claimOf(ofOther('deployment_status'))).toMatchObject({
    origin: { kind: 'untold' },
    commits: [],
  })
})
