import { expect } from 'vitest'
import { describeApart, test } from './steward.ts'

/** What a raise of ours does at each step, with a server that lives. */
const steps = (network: string, serve = 'exec sleep 1000') =>
  `case $1 in network) ${network} ;; serve) ${serve} ;; settle) echo settled ;; esac`

const renew = (seconds: string) => `echo ${seconds} >/run/testbed/lease`

describeApart('the steward', () => {
  test('reboots, and never powers off, when nobody renews the lease', async ({ apart }) => {
    const end = await apart.steward(steps(':'), '1 60\n')
    expect(end).toMatchObject({ signal: 'SIGHUP' })
    expect(end.said).toContain('the lease has run out: rebooting')
    expect(end.ms).toBeGreaterThan(900)
  })

  test('stays while it is renewed, and not beyond the hard limit', async ({ apart }) => {
    const end = await apart.steward(steps(renew('60')), '1 3\n')
    expect(end).toMatchObject({ signal: 'SIGHUP' })
    expect(end.said).toContain('the hard limit is reached: rebooting')
    expect(end.ms).toBeGreaterThan(2900)
  })

  test('a renewal may be shorter than what is left', async ({ apart }) => {
    const end = await apart.steward(steps(renew('1')), '60 60\n')
    expect(end.said).toContain('the lease has run out: rebooting')
    expect(end.ms).toBeLessThan(30_000)
  })

  test.for(['0', 'soon', '-1', '12345678901234567890', '1e3'])(
    'takes no renewal of %s for one',
    async (seconds, { apart }) => {
      const end = await apart.steward(steps(renew(seconds)), '1 60\n')
      expect(end.said).toContain('a renewal of the lease is no number of seconds')
      expect(end.said).toContain('the lease has run out: rebooting')
    },
  )

  test('takes renewals apart that come together, and together that come apart', async ({
    apart,
  }) => {
    const script = `{ printf '60\\n6'; sleep 0.1; printf '1\\n'; } >/run/testbed/lease`
    const end = await apart.steward(steps(script), '1 2\n')
    expect(end.said).not.toContain('no number')
    expect(end.said).toContain('the hard limit is reached')
  })

  test('stays without a lease until it is told to go', async ({ apart }) => {
    const end = await apart.steward(steps('(sleep 1.5; kill -TERM 1) &'))
    expect(end).toMatchObject({ signal: 'SIGHUP' })
    expect(end.said).toContain('no lease was handed over')
    expect(end.said).toContain('told to return: rebooting')
  })

  test.for(['INT', 'USR1', 'USR2', 'PWR'])('reboots for SIG%s too', async (signal, { apart }) => {
    const end = await apart.steward(steps(`kill -${signal} 1`), '60 60\n')
    expect(end).toMatchObject({ signal: 'SIGHUP' })
    expect(end.said).toContain('told to return: rebooting')
  })

  test('`agent return` has it return', async ({ apart }) => {
    const end = await apart.steward(steps('/run/testbed/agent return; echo code $?'), '60 60\n')
    expect(end).toMatchObject({ signal: 'SIGHUP' })
    expect(end.said).toContain('code 0\n')
  })

  test.for(['', '; /run/testbed/agent return'])(
    'goes on beside another PID 1, and brings the machine back from there%s',
    async (order, { apart }) => {
      const init = `printf '%s\\n' '#!/bin/sh' 'echo PID $$ is another' 'sleep 1' \\
        'kill -TERM -1${order}' 'while :; do sleep 1; done' >/run/init; chmod +x /run/init`
      const network = `${init}; (sleep 0.5; echo /run/init >/run/testbed/lease) &`
      const end = await apart.steward(steps(network, 'echo serving; exec sleep 1000'), '5 60\n')
      expect(end).toMatchObject({ signal: 'SIGHUP' })
      expect(end.said).toContain('PID 1 is another\n')
      expect(end.said).toContain('PID 1 is /run/init; the steward goes on')
      expect(end.said.match(/settled\n/g)).toHaveLength(1)
      expect(end.said.match(/serving\n/g)?.length).toBeGreaterThan(1) // it starts anew
      const why = order === '' ? 'the lease has run out' : 'told to return'
      expect(end.said).toContain(`${why}: rebooting`)
    },
  )

  test('stays PID 1 where the other cannot start', async ({ apart }) => {
    const network = '(sleep 0.3; echo /run/none >/run/testbed/lease) &'
    const end = await apart.steward(steps(network), '2 60\n')
    expect(end).toMatchObject({ signal: 'SIGHUP' })
    expect(end.said).toContain('cannot become /run/none: No such file or directory')
    expect(end.said).not.toContain('the steward goes on')
    expect(end.said).toContain('the lease has run out: rebooting')
  })

  test('settles and serves when the network is up, and starts a server that dies again', async ({
    apart,
  }) => {
    const end = await apart.steward(steps('echo up', 'echo serving; exit 3'), '3 60\n')
    expect(end.said.match(/up\n|serving\n|settled\n/g)).toEqual(
      expect.arrayContaining(['up\n', 'settled\n', 'serving\n', 'serving\n']),
    )
    expect(end.said.indexOf('up\n')).toBeLessThan(end.said.indexOf('serving\n'))
    expect(end.said).toContain('raise serve ended with 3')
  })

  test('serves also where the network could not be raised, and says so', async ({ apart }) => {
    const end = await apart.steward(steps('exit 7', 'echo serving; exec sleep 9'), '1 60\n')
    expect(end.said).toContain('raise network ended with 7')
    expect(end.said).toContain('serving\n')
  })

  test('collects what lost its parent', async ({ apart }) => {
    const left = `(sh -c 'sleep 0.1 & echo left $!') ; sleep 0.5; ls -d /proc/[0-9]*`
    const end = await apart.steward(steps(left), '1 60\n')
    const pid = /left (\d+)/.exec(end.said)?.[1]
    expect(pid).toBeDefined()
    expect(end.said).not.toContain(`/proc/${pid}\n`)
  })

  test('ends whatever runs, also who ignores what it is told', async ({ apart }) => {
    const end = await apart.steward(steps(`trap '' TERM INT HUP; sleep 1000`), '1 60\n')
    expect(end).toMatchObject({ signal: 'SIGHUP' })
  })

  test('is for PID 1 alone', async ({ apart }) => {
    const end = await apart.run('sh', '-c', '/run/testbed/agent steward; exit $?')
    expect(end).toMatchObject({ code: 2 })
  })
})
