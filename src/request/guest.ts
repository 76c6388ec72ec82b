import { statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { asUrl, type FlakeGuest, type GuestChoice, type NixosGuest } from '../model/guest.ts'
import type { Asked } from './asked.ts'
import { hasControl } from './control.ts'
import { statOf } from './paths.ts'

/** Why a value names no guest, and what would. */
interface Unfit {
  readonly reason: string
  readonly remedy: string
}

const examples = 'give distro, a flake like .#HOST or github:org/repo#HOST, or a configuration.nix'

/** Which system to run in. */
export function readGuest(asked: Asked): GuestChoice {
  const value = asked.raw.guest ?? 'distro'
  if (value === 'distro') return value
  const read = guestOf(value, asked.caller.cwd)
  refuseOfOthers(asked, 'kind' in read && read.kind === 'bundle')
  if ('kind' in read) return read
  asked.refuse('guest', { value: withoutPassword(value), ...read })
  return 'distro'
}

/** What only the distro guest is made of; and what is part of one that is made already. */
function refuseOfOthers(asked: Asked, isMade: boolean): void {
  if ((asked.raw.packages ?? []).length > 0)
    asked.refuse('packages', {
      reason: 'names packages of the distribution, and this guest is not made of them',
      remedy: 'have them in the configuration: testbed.guest.config.environment.systemPackages',
    })
  if (asked.raw.refresh === true)
    asked.refuse('refresh', {
      reason: 'fetches the package lists of the distribution, and this guest is made without them',
      remedy: 'leave it out',
    })
  if (isMade && asked.raw.machine === 'kexec')
    asked.refuse('guest', {
      reason:
        'is a bundle, and hardware wants an image, which has the programs and the store besides',
      remedy: 'name the configuration in place of the bundle',
    })
  if (isMade && asked.raw.kernel !== undefined)
    asked.refuse('kernel', {
      reason: 'is for a guest that is yet to be made, and this bundle has its own',
      remedy: 'leave it out, or name the configuration in place of the bundle',
    })
}

function guestOf(value: string, cwd: string): Exclude<GuestChoice, 'distro'> | Unfit {
  if (value === '') return { reason: 'is empty', remedy: examples }
  if (hasControl(value)) return { reason: 'has control characters in it', remedy: examples }
  if (withoutPassword(value) !== value)
    return {
      reason: 'has a password in it, which would show in lists of processes and in reports',
      remedy: 'put it in a netrc file and name that in nix.conf',
    }
  const [written = '', attribute] = split(value)
  if (attribute === undefined && written.endsWith('.nix')) return fileOf(resolve(cwd, written))
  const path = resolve(cwd, written)
  if (attribute === undefined && statOf(join(path, 'bundle.json'))?.isFile())
    return { kind: 'bundle', path }
  const flake = flakeOf(written, attribute !== undefined, cwd)
  if (typeof flake !== 'string') return flake
  const host = hostIn(attribute ?? '')
  if (typeof host === 'object') return host
  return { kind: 'flake', flake, written, ...(host === '' ? {} : { host }) }
}

function split(value: string): [string, string?] {
  const at = value.indexOf('#')
  return at === -1 ? [value] : [value.slice(0, at), value.slice(at + 1)]
}

/** `HOST` alone, or as Nix's own commands are told it. */
function hostIn(attribute: string): string | Unfit {
  const [, host] = /^(?:nixosConfigurations\.)?"?([^"]*)"?$/.exec(attribute) ?? []
  if (host !== undefined && !/^nixosConfigurations$|\.config\./.test(host)) return host
  return {
    reason: 'names something after # that is no configuration',
    remedy: 'name one of nixosConfigurations alone: .#HOST for nixosConfigurations.HOST',
  }
}

function fileOf(file: string): NixosGuest | Unfit {
  if (statOf(file)?.isFile()) return { kind: 'file', file }
  return {
    reason: statOf(file) === undefined ? 'does not exist' : 'is no file',
    remedy: 'give a configuration.nix, or a flake: FLAKEREF#HOST',
  }
}

/** A flake as Nix takes it: a path is looked for here, all else by Nix. */
function flakeOf(written: string, hasAttribute: boolean, cwd: string): FlakeGuest['flake'] | Unfit {
  if (written.startsWith('path:')) return localFlake(written.slice('path:'.length), cwd, 'path')
  if (/^[a-z][a-z0-9+.-]*:\S+$/.test(written)) return written
  const looksLikePath = written === '' || /^[./]/.test(written)
  if (looksLikePath) return localFlake(written || '.', cwd, 'git')
  if (hasAttribute && /^[A-Za-z][\w-]*(\/[\w./-]+)?$/.test(written)) return written // of Nix's registry
  const isFolder = statOf(resolve(cwd, written))?.isDirectory()
  return {
    reason: 'is no guest that we know',
    remedy: isFolder ? `write ./${written}#HOST for the flake in that folder` : examples,
  }
}

/**
 * The flake that a folder is in, as Nix's own commands find it: the nearest flake.nix at or above
 * it, and in a git checkout what git knows of it.
 */
function localFlake(written: string, cwd: string, fetcher: 'git' | 'path'): string | Unfit {
  const [path = '', query] = written.split('?', 2)
  const start = resolve(cwd, path)
  const folder = fetcher === 'git' ? nearestWith('flake.nix', start) : start
  if (folder === undefined || statOf(join(folder, 'flake.nix')) === undefined)
    return {
      reason: `leads to no flake: there is no flake.nix in ${start}${fetcher === 'git' ? ' or above it' : ''}`,
      remedy: 'give the folder of a flake, or a configuration.nix',
    }
  const checkout = fetcher === 'git' ? nearestWith('.git', folder) : undefined
  if (checkout === undefined) return `path:${asUrl(folder)}${query ? `?${query}` : ''}`
  const below = relative(checkout, folder)
  const settings = [
    ...(query ? [query] : []),
    ...(below === '' ? [] : [`dir=${asUrl(below)}`]),
    ...(isShallow(checkout) ? ['shallow=1'] : []),
  ]
  return `git+file://${asUrl(checkout)}${settings.length === 0 ? '' : `?${settings.join('&')}`}`
}

function nearestWith(name: string, folder: string): string | undefined {
  if (statOf(join(folder, name)) !== undefined) return folder
  const above = dirname(folder)
  return above === folder ? undefined : nearestWith(name, above)
}

/** Nix refuses a checkout without its history unless it is told that it is one. */
function isShallow(checkout: string): boolean {
  return statSync(join(checkout, '.git/shallow'), { throwIfNoEntry: false }) !== undefined
}

function withoutPassword(value: string): string {
  return value.replace(/\/\/[^/@]*:[^/@]*@/, '//***@')
}
