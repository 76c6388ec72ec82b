import { describe, expect, test } from 'vitest'
import type { Checkout } from '../../../src/action/fork/checkout.ts'
import { judge } from '../../../src/action/fork/judge.ts'
import { claimOf } from '../../../src/action/fork/origin.ts'
import {
  fork,
  ofComment,
  ofOther,
  ofPullRequest,
  ofPush,
  ofWorkflowRun,
  own,
  shas,
} from './payloads.ts'

const checkout: Checkout = {
  folder: '/work',
  commit: shas.other,
  refs: [],
  url: 'https://github.com/octo/example',
}

function kindOf(event: Parameters<typeof claimOf>[0], ...checkouts: Partial<Checkout>[]): string {
  const whole = checkouts.map((each) => ({ ...checkout, ...each }))
  return judge(claimOf(event), whole, event).kind
}

test('a fork stays one, whatever is checked out', () => {
  const event = ofPullRequest('pull_request_target', fork)
  expect(kindOf(event)).toBe('fork')
  expect(kindOf(event, { commit: shas.event })).toBe('fork')
})

describe('the repository’s own event', () => {
  test('is believed with nothing, or its own commit, checked out', () => {
    expect(kindOf(ofPush())).toBe('own')
    expect(kindOf(ofPush(), { commit: shas.event })).toBe('own')
    const request = ofPullRequest('pull_request', own)
    for (const commit of [shas.event, shas.head, shas.base, shas.merge])
      expect(kindOf(request, { commit })).toBe('own')
    const run = ofWorkflowRun({ event: 'push', head: own })
    expect(kindOf(run, { commit: shas.head })).toBe('own')
  })

  test('is believed with a branch or tag of the repository’s checked out', () => {
    for (const ref of ['refs/remotes/origin/topic/x', 'refs/tags/v1', 'refs/remotes/origin/pr/x'])
      expect(kindOf(ofOther('workflow_dispatch'), { refs: [ref] }), ref).toBe('own')
  })

  test.each([
    ['a bare commit', []],
    ['a pull request’s head', ['refs/remotes/pull/42/head']],
    ['its merge', ['refs/remotes/pull/42/merge']],
    ['a local branch', ['refs/heads/main']],
    ['pull requests fetched among the branches', ['refs/remotes/origin/pr/42']],
    ['the same by another name', ['refs/remotes/origin/pull/42/head']],
    ['another remote’s branch', ['refs/remotes/stranger/main']],
  ])('does not tell whose %s is', (_, refs) => {
    expect(kindOf(ofOther('workflow_dispatch'), { refs })).toBe('untold')
  })

  test('takes the merge of its own pull request, and no other’s', () => {
    const request = ofPullRequest('pull_request', own)
    expect(kindOf(request, { refs: ['refs/remotes/pull/42/merge'] })).toBe('own')
    expect(kindOf(request, { refs: ['refs/remotes/pull/43/merge'] })).toBe('untold')
  })

  test('does not tell of a commit that cannot be read', () => {
    expect(kindOf(ofPush(), { commit: undefined })).toBe('untold')
  })
})

describe('another repository', () => {
  const refs = ['refs/remotes/origin/main']

  test('of the same name is a fork as likely as not', () => {
    for (const url of [
      'https://github.com/stranger/example',
      'git@github.com:stranger/example.git',
    ])
      expect(kindOf(ofPush(), { url, refs })).toBe('untold')
  })

  test('of another name is a tool of the workflow’s', () => {
    const tool = { url: 'https://github.com/org/tool.git', folder: '/work/tool', refs }
    expect(kindOf(ofPush(), { commit: shas.event }, tool)).toBe('own')
    expect(kindOf(ofComment(true), { commit: shas.event }, tool)).toBe('untold')
  })

  test('on another server is not this one', () => {
    for (const url of ['https://github.com.evil.example/octo/example', 'https://evil/octo/example'])
      expect(kindOf(ofPush(), { url, refs })).toBe('untold')
  })

  test('is this one however its address is written', () => {
    for (const url of [
      'https://github.com/Octo/Example.git',
      'git@github.com:octo/example.git',
      'ssh://git@github.com/octo/example',
      'https://x-access-token:t@github.com/octo/example/',
    ])
      expect(kindOf(ofPush(), { url, refs }), url).toBe('own')
  })
})

describe('an event that does not tell', () => {
  test('is believed where what is checked out is the repository’s own', () => {
    expect(kindOf(ofComment(true))).toBe('untold')
    expect(kindOf(ofComment(true), { commit: shas.event })).toBe('own')
    expect(kindOf(ofComment(true), { refs: ['refs/remotes/origin/main'] })).toBe('own')
    expect(kindOf(ofComment(true), { refs: ['refs/remotes/pull/42/head'] })).toBe('untold')
    expect(kindOf(ofComment(true), { commit: shas.event }, {})).toBe('untold')
  })

  test('a deployment’s commit proves nothing by itself', () => {
    expect(kindOf(ofOther('deployment'), { commit: shas.event })).toBe('untold')
  })
})
