import { type System, systems } from '../../../../model/system.ts'
import type { Look } from '../need.ts'

/** The systems that run on what `uname -m` says. */
const systemsOfArch: Readonly<Record<string, System>> = {
  x86_64: 'x86_64-linux',
  amd64: 'x86_64-linux',
  aarch64: 'aarch64-linux',
  arm64: 'aarch64-linux',
}

export const architectureCheck: Look = ({ host }, { system }) => {
  const name = 'architecture'
  const found = host.arch === '' ? 'cannot be seen' : host.arch
  const own = systemsOfArch[host.arch]
  if (own !== undefined && (system === undefined || system === own))
    return { name, state: 'ok', found }
  const state = 'missing'
  if (own === undefined)
    return { name, state, found, remedy: `take a target that is ${systems.join(' or ')}` }
  return {
    name,
    state,
    found: `${found}, and the guest is ${system}`,
    remedy: `give --system ${own}`,
  }
}

export const sameMachineCheck: Look = ({ host }, { ownBootId }) => {
  const name = 'machine'
  const { hostname, board, distribution } = host
  const found = [hostname || 'no name', board, distribution.name].filter(Boolean).join(', ')
  if (host.bootId !== ownBootId) return { name, state: 'ok', found }
  return {
    name,
    state: 'missing',
    found: `${found}: the very machine that this tool runs on`,
    remedy: 'name another target: this one would end the tool with everything else on it',
  }
}

export const testbedCheck: Look = ({ host: { testbed } }) => {
  if (testbed === undefined) return undefined
  return {
    name: 'in use',
    state: 'missing',
    found: `it is a testbed now${testbed.owner === '' ? '' : `, of ${testbed.owner}`}`,
    remedy: 'wait until its run is over or its lease has run out: then it is a host again',
  }
}

export const containerCheck: Look = ({ host, user }) => {
  const name = 'container'
  const remedy = 'name the machine itself as the target'
  const hasRights = user.canReboot && user.canMount
  const isRoot = user.root === 'is' || user.root === 'became'
  if (isRoot && !hasRights)
    return { name, state: 'missing', found: 'root may not boot another kernel here', remedy }
  if (!host.isContainer) return undefined
  return { name, state: 'warning', found: 'it looks like one', remedy }
}

export const rootCheck: Look = ({ user }) => {
  const name = 'root'
  const who = user.name ?? 'the user'
  switch (user.root) {
    case 'is':
      return { name, state: 'ok', found: `${user.name ?? 'root'} is root` }
    case 'became':
      return { name, state: 'ok', found: `${who} becomes root without a password` }
    case 'refused':
      return {
        name,
        state: 'missing',
        found: `${who} is not root, and sudo asks for a password or refuses`,
        remedy: `let ${who} run sudo without one (NOPASSWD), or log in as root`,
      }
    default:
      return {
        name,
        state: 'missing',
        found: `${who} is not root, and there is no sudo`,
        remedy: 'log in as root',
      }
  }
}
