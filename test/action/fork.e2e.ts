import { expect, test } from 'vitest'
import { fork, ofComment, ofPullRequest, ofWorkflowRun, own } from './fork/payloads.ts'
import { documented, runWorkflowText } from './workflow.ts'

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----'

/** A workflow on an event that would run a script on hardware, and nothing else. */
function workflowOn(event: string, more = ''): string {
  return `on: ${event}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
        with: { persist-credentials: false }
      - id: guest
        uses: org/nixos-testbed@v1
        with:
          cache: 'false'
          machine: kexec
          target: ssh://127.0.0.1:1
          ssh-key: \${{ secrets.BOARD_KEY }}
          known-hosts: '[127.0.0.1]:1 ssh-ed25519 AAAA'
          run: 'true'
${more}`
}

interface Event {
  readonly name: string
  readonly payload: unknown
}

async function ran(text: string, { name, payload }: Event, options = {}) {
  const event = { name, payload: payload as Record<string, unknown> }
  const { jobs } = await runWorkflowText(text, {
    event,
    secrets: { BOARD_KEY: key },
    vars: { BOARD: 'ssh://127.0.0.1:1', BOARD_KNOWN_HOSTS: '[127.0.0.1]:1 ssh-ed25519 AAAA' },
    ...options,
  })
  const [job] = jobs
  if (job === undefined) throw new Error('no job ran')
  return job
}

const requests = ['pull_request', 'pull_request_target', 'pull_request_review']
const events: readonly Event[] = [
  ...requests.map((name) => ofPullRequest(name, fork)),
  ofPullRequest('pull_request', null),
  ofWorkflowRun({ event: 'pull_request', head: fork }),
  ofWorkflowRun({ event: 'pull_request_target', head: fork }),
]

test.each(events)('$name of a fork is refused, with nothing started', async (event) => {
  const job = await ran(workflowOn(event.name), event)
  const log = job.log.join('\n')
  expect(job.conclusion, log).toBe('failure')
  expect(job.annotations).toMatchObject([
    { level: 'error', message: expect.stringMatching(/^machine "kexec": the commit comes from a/) },
  ])
  expect(job.steps.find(({ id }) => id === 'guest')?.outputs).toMatchObject({ 'exit-code': '125' })
  expect(log).not.toContain('Looking at this host')
  expect(log).not.toContain('c2VjcmV0')
})

test.each([
  ['issue_comment', 'refs/pull/42/head'],
  ['workflow_dispatch', 'refs/pull/42/merge'],
  ['workflow_dispatch', ''],
])('%s with %j checked out is refused, as nobody can tell whose it is', async (name, ref) => {
  const event = name === 'issue_comment' ? ofComment(true) : { name, payload: {} }
  const becomes = ref === '' ? '' : `git update-ref refs/remotes/${ref.slice(5)} HEAD`
  const text = workflowOn(name).replace(
    '      - id: guest',
    `      - run: |
          git update-ref -d refs/remotes/origin/main
          git checkout --quiet --detach
          ${becomes || 'true'}
      - id: guest`,
  )
  const job = await ran(text, event)
  expect(job.annotations, job.log.join('\n')).toMatchObject([
    { level: 'error', message: expect.stringMatching(/whose commit this is cannot be told/) },
  ])
})

test('allow-fork says what it opens, and takes what a fork has', async () => {
  const text = workflowOn('pull_request', "          allow-fork: 'true'\n")
  const job = await ran(text, ofPullRequest('pull_request', fork))
  const [first] = job.annotations
  expect(first, job.log.join('\n')).toMatchObject({
    level: 'warning',
    title: 'hardware runs what a fork has',
    message: expect.stringMatching(/^This commit is from stranger\/example, .*firmware/),
  })
  expect(job.log.join('\n')).not.toContain('c2VjcmV0')
})

test('the documented workflow takes no fork, and what is the repository’s own', async () => {
  const name = 'pull_request'
  const text = documented('examples/hardware.yml')
  const stranger = await ran(text, { name, payload: ofPullRequest(name, fork).payload })
  expect(stranger.conclusion).toBe('skipped')
  const job = await ran(text, { name, payload: ofPullRequest(name, own).payload })
  const guest = job.steps.find(({ id }) => id === 'guest')
  expect(guest?.outputs.outcome, job.log.join('\n')).toBe('infra-error') // nobody is there
})
