import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'

/** What the guest's network takes over from the host's. */
export interface HostNetwork {
  /** Addresses, at most three. */
  readonly nameservers: readonly string[]
  /** The host's own names: those it resolves to itself. */
  readonly names: readonly string[]
}

/** QEMU's own resolver on the user-mode network; it asks the host's. */
const qemuNameserver = '10.0.2.3'

/** What resolv.conf can hold. */
const nameserversKept = 3

export async function hostNetwork(
  files = { resolv: '/etc/resolv.conf', hosts: '/etc/hosts' },
): Promise<HostNetwork> {
  const [resolv, hosts] = await Promise.all([textOf(files.resolv), textOf(files.hosts)])
  return { nameservers: nameserversIn(resolv), names: ownNamesIn(hosts) }
}

/** The nameservers of a resolv.conf as a guest can reach them. */
export function nameserversIn(resolv: string): string[] {
  const listed = entries(resolv)
    .filter(([keyword]) => keyword === 'nameserver')
    .map(([, address = '']) => address)
    .filter((address) => isIP(withoutZone(address)) !== 0)
  const reachable = listed.map((address) => (isLocal(address) ? qemuNameserver : address))
  const distinct = [...new Set(reachable)].slice(0, nameserversKept)
  return distinct.length === 0 ? [qemuNameserver] : distinct
}

/** The names a hosts file points at loopback, but for those every host has. */
export function ownNamesIn(hosts: string): string[] {
  const names = entries(hosts)
    .filter(([address = '']) => isLoopback(address))
    .flatMap(([, ...names]) => names)
  return [...new Set(names)].filter((name) => !everyHostsName.test(name) && hostname.test(name))
}

const everyHostsName = /^(localhost[46]?(\..*)?|.*\.localhost|ip6-.*)$/i
const hostname = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i

function entries(text: string): string[][] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/))
}

/** Whether only this host can reach it: loopback, or bound to one of its links. */
function isLocal(address: string): boolean {
  return isLoopback(address) || /^fe80:/i.test(address)
}

function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === '::1' || /^::ffff:127\./i.test(address)
}

function withoutZone(address: string): string {
  return address.replace(/%.*/, '')
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
