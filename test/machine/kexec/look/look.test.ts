import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname, networkInterfaces, release, totalmem, uptime } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TargetFacts } from '../../../../src/machine/kexec/look/facts.ts'
import { look } from '../../../../src/machine/kexec/look/look.ts'
import { scriptOf } from '../../../../src/machine/kexec/target/script.ts'
import { scratchFolder } from '../../../scratch.ts'
import { shells, targetWith } from '../target/shells.ts'

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** From a host with everything to one with nothing but its shell. */
const equipments = [
  { name: 'all its programs', tools: undefined },
  {
    name: 'no iproute2 and no readlink',
    tools: ['uname', 'date', 'df', 'grep', 'gzip', 'ifconfig'],
  },
  { name: 'nothing', tools: [] },
]

for (const shell of shells) {
  for (const { name, tools } of equipments) {
    describe(`${shell.name} with ${name}`, () => {
      const target = targetWith(shell, tools === undefined ? {} : { tools })

      test('tells what Node sees here', async () => {
        const facts = await look(target)
        expect(facts.host).toMatchObject({ bootId, release: release(), hostname: hostname() })
        expect(facts.host.arch).toBe(process.arch === 'x64' ? 'x86_64' : 'aarch64')
        expect(Math.abs(facts.host.uptimeS - uptime())).toBeLessThan(5)
        expect(Math.abs((facts.host.time ?? 0) - Date.now() / 1000)).toBeLessThan(5)
        expect(facts.memory.totalMiB).toBe(Math.floor(totalmem() / 2 ** 20))
        expect(facts.memory.availableMiB).toBeGreaterThan(0)
        expect(facts.mounts.map(({ point }) => point)).toContain('/')
        expect(facts.cut).toEqual([])
      })

      test('tells of links, their addresses and prefixes as Node does', async () => {
        expect(addressesOf(await look(target))).toEqual(addressesHere())
      })
    })
  }
}

/** What is up and has an address that is not of its link alone. */
function addressesHere(): string[] {
  return Object.entries(networkInterfaces())
    .flatMap(([name, all = []]) => all.map(({ mac, cidr }) => `${name} ${mac} ${cidr}`))
    .sort()
}

function addressesOf({ links, addresses }: TargetFacts): string[] {
  return addresses
    .map(({ link, address, prefix }) => {
      const mac = links.find(({ name }) => name === link)?.mac
      return `${link} ${mac} ${address}/${prefix}`
    })
    .sort()
}

const [shell] = shells
const withHome = (lines: readonly string[]) => {
  const home = scratchFolder()
  mkdirSync(join(home, '.ssh'))
  writeFileSync(join(home, '.ssh/authorized_keys'), lines.join('\n'))
  return targetWith(shell ?? { name: 'sh', program: '/bin/sh' }, {
    env: { HOME: home, USER: 'anna', SSH_CONNECTION: '192.0.2.9 51000 127.0.0.1 2222' },
  })
}
const blob = `AAAAC3NzaC1lZDI1NTE5AAAA${'b'.repeat(44)}`

test('keys that open the host come with their options, and the quotes in them', async () => {
  const line = String.raw`from="10.0.0.*,!10.0.0.1",command="echo \"a b\", no-pty",no-pty ssh-ed25519 ${blob} anna at home`
  const facts = await look(withHome(['# mine', line, `ssh-ed25519 ${blob}`]))
  const own = facts.authorized.filter(({ user }) => user === 'anna')
  expect(
    own.map(({ number, options, type, comment }) => ({ number, options, type, comment })),
  ).toEqual([
    {
      number: 2,
      options: ['from', 'command', 'no-pty'],
      type: 'ssh-ed25519',
      comment: 'anna at home',
    },
    { number: 3, options: [], type: 'ssh-ed25519', comment: '' },
  ])
  expect(own[0]?.text).toBe(line)
})

test('a private key, wherever it was put, is not told', async () => {
  const secret = ['-----BEGIN OPENSSH PRIVATE KEY-----', 'b3BlbnNzaC1rZXktdjE', '-----END']
  const facts = await look(withHome(secret))
  expect(JSON.stringify(facts)).not.toContain('b3BlbnNzaC1rZXktdjE')
})

test('who logged in, and where the connection came in, are told through a change of user', async () => {
  const { user, ssh } = await look(withHome([]))
  expect(user).toMatchObject({ name: 'anna', root: process.getuid?.() === 0 ? 'is' : user.root })
  expect(ssh).toEqual({ address: '127.0.0.1', port: 2222, from: '192.0.2.9', link: 'lo' })
})

test('a login shell that greets is passed over', async () => {
  const target = withHome([])
  const facts = await look({
    exec: (command, limits) => target.exec(`echo welcome; echo; ${command}`, limits),
  })
  expect(facts.host.bootId).toBe(bootId)
})

test('what is no shell gets a word, and its own last lines', async () => {
  const target = withHome([])
  const exec = (_: string, limits: Parameters<typeof target.exec>[1]) =>
    target.exec('echo This account is closed. >&2; exit 1', limits)
  await expect(look({ exec })).rejects.toThrow(/does not tell of itself: This account is closed/)
  await expect(look({ exec: (_, limits) => target.exec('cat', limits) })).rejects.toThrow(
    /does not run our script/,
  )
})

test('the script writes nothing: it redirects to nowhere but /dev/null and pipes', () => {
  const text = Buffer.from(scriptOf('look', {})).toString()
  const code = text.replace(/^\s*#.*$/gm, '').replaceAll('>/dev/null', '')
  expect(code.match(/[^-]>.*/g)).toEqual(null)
})
