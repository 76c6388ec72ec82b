import { join } from 'node:path'
import { algorithmsFor, keyLine } from '../../machine/kexec/ssh/public-key.ts'
import { placeText } from '../../machine/kexec/ssh/target.ts'
import type { Target } from '../../model/target.ts'
import { nameLike } from '../log/store-path.ts'
import type { PrivateFiles } from '../private-folder.ts'
import type { MetBuilder } from './meet.ts'

/** What Nix and its ssh are told of builders. */
export interface BuilderFiles {
  /** A line of nix.conf. */
  readonly setting: string
  /** What ssh reads, in a folder of this name: the keys given as texts too. */
  readonly files: PrivateFiles
  /** The value of NIX_SSHOPTS. */
  readonly sshOptions: string
}

/**
 * Nix starts an ssh for each build. It reads our configuration and none besides, so that nobody's
 * can switch a check off; it accepts the key that was met, and is asked for no password.
 */
export function builderFiles(met: readonly MetBuilder[], folder: string): BuilderFiles {
  const all = met.map((each) => ({ ...each, name: hostName(each.builder.target) }))
  const keyFiles = keyTexts(met).map((text, index) => [`key-${index + 1}`, text.reveal()] as const)
  return {
    setting: `builders = ${all.map(machineLine).join(' ; ')}`,
    files: {
      ssh_config: [common(folder), ...all.map((each) => hostBlock(each, folder))].join('\n'),
      known_hosts: all.map(({ name, hostKey }) => `${name} ${keyLine(hostKey)}\n`).join(''),
      ...Object.fromEntries(keyFiles),
    },
    sshOptions: `-F ${join(folder, 'ssh_config')}`,
  }
}

/** The store by which Nix calls a builder, with the name that people know it by. */
export function placeOf(met: readonly MetBuilder[]): (machine: string) => string {
  const places = new Map(
    met.map(({ builder }) => [storeOf(builder), placeText(builder.target)] as const),
  )
  return (machine) => places.get(machine) ?? nameLike(machine.replace(/^[a-z-]+:\/\//, ''))
}

type Named = MetBuilder & { readonly name: string }

/** The words of Nix's own format for a machine; its ssh has the key and the host key by its configuration. */
function machineLine({ builder }: Named): string {
  const { systems, jobs, speed, features } = builder
  const words = [storeOf(builder), listed(systems), '-', jobs, speed, listed(features), '-', '-']
  return words.join(' ')
}

const listed = (words: readonly string[]) => (words.length === 0 ? '-' : words.join(','))

function storeOf({ protocol, target }: MetBuilder['builder']): string {
  return `${protocol}://${hostName(target)}`
}

/** A name for ssh's configuration: not every Nix knows ports, and none takes an IPv6 address in all places. */
function hostName({ user, host, port }: Target): string {
  const name = host.replaceAll(':', '-')
  return [
    ...(user === 'root' ? [] : [`${user}-on-`]),
    name,
    ...(port === 22 ? [] : [`-${port}`]),
  ].join('')
}

function common(folder: string): string {
  return `BatchMode yes
StrictHostKeyChecking yes
UserKnownHostsFile ${join(folder, 'known_hosts')}
GlobalKnownHostsFile /dev/null
UpdateHostKeys no
ForwardAgent no
ConnectTimeout 15
ServerAliveInterval 15
ServerAliveCountMax 4
`
}

function hostBlock({ name, builder, hostKey, keys }: Named, folder: string): string {
  const { user, host, port } = builder.target
  const algorithms = algorithmsFor(new Set([hostKey.type])).filter((each) =>
    belongs(each, hostKey.type),
  )
  const texts = keyTexts([{ keys }])
  const files = keys.map((key) =>
    key.kind === 'file' ? key.path : join(folder, `key-${texts.indexOf(key.text) + 1}`),
  )
  const lines = [
    `HostName ${host}`,
    `Port ${port}`,
    `User ${user}`,
    `HostKeyAlias ${name}`,
    `HostKeyAlgorithms ${algorithms.join(',')}`,
    ...files.map((file) => `IdentityFile ${quoted(file)}`),
    ...(files.length === 0 ? [] : ['IdentitiesOnly yes']),
  ]
  return `Host ${name}\n${lines.map((line) => `  ${line}\n`).join('')}`
}

/** A path as one word of ssh's configuration, where a percent sign begins a variable. */
function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`
}

/** Whether an algorithm is one of a type of key. */
function belongs(algorithm: string, type: string): boolean {
  return algorithm === type || (type === 'ssh-rsa' && algorithm.startsWith('rsa-sha2-'))
}

/** All builders have the keys of the one request. */
function keyTexts([first]: readonly Pick<MetBuilder, 'keys'>[]) {
  return (first?.keys ?? []).flatMap((key) => (key.kind === 'text' ? [key.text] : []))
}
