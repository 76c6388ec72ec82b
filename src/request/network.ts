import { findProgram } from '../host/programs.ts'
import type { Network } from '../model/network.ts'
import type { Asked, Refusal } from './asked.ts'
import { statOf } from './paths.ts'
import { portOf } from './port.ts'

const kinds = 'give user, none, restricted, restricted=PORT,... or bridge=NAME'

/** What the guest's network is to reach. */
export async function readNetwork(asked: Asked): Promise<Network> {
  const value = asked.raw.network ?? 'user'
  const refuse = (refusal: Refusal) => asked.refuse('network', { value, ...refusal })
  const equals = value.indexOf('=')
  const kind = equals === -1 ? value : value.slice(0, equals)
  const rest = equals === -1 ? undefined : value.slice(equals + 1)
  if (kind === 'restricted') return readRestricted(rest, refuse)
  if (kind === 'bridge' && rest !== undefined) return await readBridge(rest, refuse)
  if ((kind === 'user' || kind === 'none') && rest === undefined) return { kind }
  refuse({ reason: 'is no network we know', remedy: kinds })
  return { kind: 'none' }
}

type Refuse = (refusal: Refusal) => void

function readRestricted(rest: string | undefined, refuse: Refuse): Network {
  const texts = rest === undefined ? [] : rest.split(',')
  const ports = texts.map((text) => {
    const port = portOf(text, 1)
    if (port === undefined)
      refuse({
        reason: `has ${text || 'nothing'} for a port`,
        remedy: 'give ports from 1 to 65535',
      })
    return port ?? 0
  })
  return { kind: 'restricted', ports: [...new Set(ports)] }
}

/** QEMU may start no program, so a bridge's helper is not for it, and what we do instead takes root. */
async function readBridge(bridge: string, refuse: Refuse): Promise<Network> {
  const folder = `/sys/class/net/${bridge}`
  if (!/^[A-Za-z0-9_.-]{1,15}$/.test(bridge) || statOf(folder) === undefined)
    refuse({
      reason: 'names a bridge that this host does not have',
      remedy: `make it: ip link add NAME type bridge; ip link set NAME up`,
    })
  else if (statOf(`${folder}/bridge`) === undefined)
    refuse({
      reason: `names ${bridge}, which is no bridge`,
      remedy: 'name a bridge; `bridge link` shows what is on one',
    })
  if (process.getuid?.() !== 0)
    refuse({
      reason: 'is for root alone, who may put a device on a bridge',
      remedy: 'run this as root, or take the user network and forward ports',
    })
  else if (statOf('/dev/net/tun') === undefined || (await findProgram('ip')) === undefined)
    refuse({
      reason: 'takes /dev/net/tun and the program ip, and one of them is missing here',
      remedy: 'modprobe tun, and install iproute2',
    })
  return { kind: 'bridge', bridge }
}
