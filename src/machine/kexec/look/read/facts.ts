import { Fault } from '../../../../model/fault.ts'
import type { Answer } from '../answer.ts'
import type { DnsLine, TargetFacts } from '../facts.ts'
import { readAddresses } from './addresses.ts'
import { readAuthorized, readHostKeys } from './authorized.ts'
import { readDisks, readMounts } from './disks.ts'
import { readCpu, readHost, readKexec, readMemory, readUser, readWatchdogs } from './host.ts'
import { readLinks } from './links.ts'
import { readRoutes } from './routes.ts'
import { readSsh } from './ssh.ts'
import { pairOf } from './words.ts'

/** Makes facts of what a host said. Throws a Fault where it leaves out what every Linux has. */
export function readFacts(answer: Answer): TargetFacts {
  const addresses = readAddresses(answer)
  const ssh = readSsh(answer.one('ssh'), addresses)
  const mounts = readMounts(answer)
  const host = readHost(answer)
  if (host === undefined)
    throw new Fault('infra-error', 'the target does not say which kernel it runs', {
      remedy: 'see whether it has /proc mounted, and is Linux',
    })
  return {
    host,
    user: readUser(answer),
    kexec: readKexec(answer),
    memory: readMemory(answer),
    cpu: readCpu(answer),
    watchdogs: readWatchdogs(answer),
    links: readLinks(answer),
    addresses,
    routes: readRoutes(answer),
    hasRules: hasRules(answer),
    dns: answer.all('dns').flatMap(readDns),
    networkBy: [...new Set(answer.all('network-by'))],
    ...(ssh === undefined ? {} : { ssh }),
    disks: readDisks(answer, mounts),
    mounts,
    hostKeys: readHostKeys(answer),
    authorized: readAuthorized(answer),
    sshd: answer.all('sshd'),
    tools: new Map(answer.all('tool').map(pairOf)),
    cut: answer.all('cut'),
  }
}

/** Every system has rules for its tables local, main and default. */
function hasRules(answer: Answer): boolean {
  const rules = [...answer.all('ip-rule4'), ...answer.all('ip-rule6')]
  return rules.some((rule) => !/^\d+: *from all lookup (local|main|default) *$/.test(rule))
}

function readDns(text: string): readonly DnsLine[] {
  const [file, line] = pairOf(text)
  return line === '' ? [] : [{ file, line }]
}
