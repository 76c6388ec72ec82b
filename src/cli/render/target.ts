import type { Disk, Link, TargetFacts } from '../../machine/kexec/look/facts.ts'
import { stackOf } from '../../machine/kexec/look/read/links.ts'
import { visible } from '../../report/visible.ts'
import { sizeText } from './gc.ts'

/** What a host told of itself, a row for each thing; rows with nothing to tell are left out. */
export function targetTable(facts: TargetFacts): string {
  const rows = rowsOf(facts).filter(([, lines]) => lines.length > 0)
  const widest = Math.max(...rows.map(([name]) => name.length))
  return rows
    .map(([name, lines]) => {
      const [first = '', ...more] = lines.map(visible)
      const rest = more.map((line) => `${' '.repeat(widest + 2)}${line}\n`).join('')
      return `${name.padEnd(widest)}  ${first}\n${rest}`
    })
    .join('')
}

function rowsOf(facts: TargetFacts): readonly (readonly [string, readonly string[]])[] {
  const { host, user, kexec, memory, cpu } = facts
  const { availableMiB, totalMiB, swapFreeMiB } = memory
  return [
    ['host', [[host.hostname, host.board].filter(Boolean).join(', ')]],
    ['system', [`${host.distribution.name}, ${host.init}`]],
    ['kernel', [`${host.release} ${host.arch}`, host.version].filter(Boolean)],
    ['arguments', host.cmdline.length === 0 ? [] : [host.cmdline.join(' ')]],
    ['consoles', host.consoles],
    ['boot', [`${host.bootId}, up ${daysText(host.uptimeS)}`]],
    ['user', user.name === undefined ? [] : [user.name]],
    ['kexec', kexecLines(kexec)],
    ['pstore', kexec.pstore],
    ['memory', [`${availableMiB} of ${totalMiB} MiB available, ${swapFreeMiB} MiB of swap`]],
    ['room', [...memory.room].map(([place, mib]) => `${place} ${mib} MiB`)],
    ['CPU', [[cpu.model ?? cpu.vendor, microcodeText(cpu.microcode)].filter(Boolean).join(', ')]],
    ['links', facts.links.filter(({ kind }) => kind !== 'loopback').map(linkText)],
    ['routes', facts.routes.filter(({ isOfAddress }) => !isOfAddress).map(routeText)],
    ['DNS', facts.dns.map(({ file, line }) => `${line} (${file})`)],
    ['SSH', sshLines(facts)],
    ['disks', facts.disks.map(diskText)],
    ['host keys', facts.hostKeys.map(({ file, type }) => `${file} ${type ?? ''}`.trim())],
    [
      'keys',
      facts.authorized.map(({ file, number, options, type, comment }) => {
        const text = [`${file}:${number}`, type, comment].filter(Boolean).join(' ')
        return options.length === 0 ? text : `${text} (${options.join(', ')})`
      }),
    ],
    ['watchdogs', facts.watchdogs.map(({ name, identity }) => `${name} ${identity ?? ''}`.trim())],
    ['programs', [[...facts.tools.keys()].join(' ')].filter(Boolean)],
    ['left out', facts.cut.map((key) => `some of ${key}`)],
  ]
}

function kexecLines(kexec: TargetFacts['kexec']): readonly string[] {
  const config = [...kexec.config].map(([name, value]) => `${name}=${value}`).join(' ')
  const states = [
    kexec.isLoaded ? 'a kernel is loaded' : 'no kernel loaded',
    ...(kexec.isCrashLoaded ? ['a crash kernel is loaded'] : []),
    ...(kexec.isDisabled ? ['loading is switched off'] : []),
    `lockdown ${kexec.lockdown}`,
    kexec.isEfi ? 'EFI' : 'no EFI',
    ...(kexec.secureBoot === undefined ? [] : [`Secure Boot ${kexec.secureBoot ? 'on' : 'off'}`]),
  ]
  return [states.join(', '), config].filter(Boolean)
}

function microcodeText(revision: string | undefined): string {
  return revision === undefined ? '' : `microcode ${revision}`
}

function linkText(link: Link): string {
  const { name, kind, word, mac, permanentMac, mtu, vlanId, lower, devices, parameters } = link
  const parts = [
    `${name}: ${kind === 'other' ? (word ?? 'of no known kind') : kind}`,
    `${mac}${permanentMac === undefined || permanentMac === mac ? '' : ` (own ${permanentMac})`}`,
    `mtu ${mtu}`,
    link.isUp ? (link.hasCarrier ? 'up' : 'up, no carrier') : 'down',
    ...(vlanId === undefined ? [] : [`id ${vlanId}`]),
    ...(lower.length === 0 ? [] : [`over ${lower.join(' ')}`]),
    ...[...parameters].map(([key, value]) => `${key} ${value}`),
    ...(devices[0]?.driver === undefined ? [] : [`driver ${devices[0].driver}`]),
  ]
  return parts.join(', ')
}

function routeText({ to, via, link, metric, source }: TargetFacts['routes'][number]): string {
  const parts = [
    to,
    ...(via === undefined ? [] : [`via ${via}`]),
    `dev ${link}`,
    ...(source === undefined ? [] : [`src ${source}`]),
    ...(metric === undefined ? [] : [`metric ${metric}`]),
  ]
  return parts.join(' ')
}

function sshLines({ ssh, links }: TargetFacts): readonly string[] {
  if (ssh === undefined) return []
  const [first, ...below] =
    ssh.link === undefined ? [] : stackOf(links, ssh.link).map(({ name }) => name)
  const over = below.length === 0 ? '' : ` over ${below.join(', ')}`
  const by = first === undefined ? '' : `, by ${first}${over}`
  return [`${ssh.address} port ${ssh.port}, from ${ssh.from}${by}`]
}

function diskText(disk: Disk): string {
  const { name, bytes, ids, uses, holders, sectorsWritten } = disk
  const parts = [
    `${name}: ${sizeText(bytes)}`,
    ...(uses.length === 0 ? [] : [`used at ${uses.join(' ')}`]),
    ...(holders.length === 0 ? [] : [`held by ${holders.join(' ')}`]),
    `${sectorsWritten} sectors written`,
    ...ids,
  ]
  return parts.join(', ')
}

function daysText(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24]
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`
}
