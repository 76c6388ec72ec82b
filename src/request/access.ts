import { join, resolve } from 'node:path'
import { usualNames } from '../machine/kexec/ssh/keys/usual-names.ts'
import type { KnownHosts, SshKey, Target, TargetAccess } from '../model/target.ts'
import type { Asked } from './asked.ts'
import { hasControl } from './control.ts'
import { statOf } from './paths.ts'
import { keyIn } from './ssh-key.ts'
import { isUser, targetIn } from './target.ts'

const defaultUser = 'root'
const nowhere: Target = { user: defaultUser, host: '', port: 22 }

/** Which inputs have what opens hosts and tells who they are. */
interface WayInputs {
  readonly key: 'sshKey' | 'builderKey'
  readonly keyText: 'sshKeyEnv' | 'builderKeyEnv'
  readonly known: 'knownHosts' | 'builderKnownHosts'
  readonly knownText: 'knownHostsText' | 'builderKnownHostsText'
}

const targetInputs: WayInputs = {
  key: 'sshKey',
  keyText: 'sshKeyEnv',
  known: 'knownHosts',
  knownText: 'knownHostsText',
}

/** The way to a target, for who wants no more of it. */
export function readAccess(asked: Asked): TargetAccess {
  return {
    target: readTarget(asked),
    ...readWay(asked, targetInputs),
    proxyJump: readProxyJump(asked),
  }
}

/** What opens hosts and tells who they are, by the inputs that are for them. */
export function readWay(
  asked: Asked,
  inputs: WayInputs,
): Pick<TargetAccess, 'keys' | 'agent' | 'knownHosts'> {
  const agent = agentOf(asked)
  return {
    keys: readKeys(asked, inputs, agent !== undefined),
    ...(agent === undefined ? {} : { agent }),
    knownHosts: readKnownHosts(asked, inputs),
  }
}

function readTarget(asked: Asked): Target {
  const { target: text, sshUser } = asked.raw
  if (sshUser !== undefined && !isUser(sshUser))
    asked.refuse('sshUser', { value: sshUser, reason: "is no user's name", remedy: 'give one' })
  if (text === undefined) {
    asked.refuse('target', {
      reason: 'is not given, and the machine kexec is a host reached over SSH',
      remedy: 'give one, like ssh://root@192.0.2.7',
    })
    return nowhere
  }
  const target = targetIn(text, sshUser ?? defaultUser)
  if ('reason' in target) {
    asked.refuse('target', target)
    return nowhere
  }
  if (sshUser !== undefined && target.user !== sshUser)
    asked.refuse('sshUser', {
      value: sshUser,
      reason: `is not the user ${target.user} that stands in ${asked.nameOf('target')}`,
      remedy: 'name the user in one place',
    })
  return target
}

function readProxyJump(asked: Asked): readonly Target[] {
  const texts = (asked.raw.proxyJump ?? '').split(/[\s,]+/).filter(Boolean)
  return texts.flatMap((text) => {
    const target = targetIn(text, defaultUser)
    if (!('reason' in target)) return target
    asked.refuse('proxyJump', target)
    return []
  })
}

function readKeys(asked: Asked, inputs: WayInputs, hasAgent: boolean): readonly SshKey[] {
  const { [inputs.key]: files = [], [inputs.keyText]: variable } = asked.raw
  const keys = [
    ...files.flatMap((file): SshKey[] => {
      const path = readableFile(asked, inputs.key, file, "give a private key's file")
      return path === undefined ? [] : [{ kind: 'file', path }]
    }),
    ...(variable === undefined ? [] : readKeyText(asked, inputs.keyText, variable)),
  ]
  const isGiven = files.length > 0 || variable !== undefined
  if (!isGiven && !hasAgent && !hasUsualKey(asked))
    asked.refuse(inputs.key, {
      reason: 'is not given, and you have neither an agent nor a key in ~/.ssh',
      remedy: 'give a private key, or start ssh-agent and add one to it',
    })
  return keys
}

function hasUsualKey({ caller }: Asked): boolean {
  const { HOME: home } = caller.env
  return home !== undefined && usualNames.some((name) => statOf(join(home, '.ssh', name))?.isFile())
}

function readKeyText(asked: Asked, input: WayInputs['keyText'], variable: string): SshKey[] {
  const text = keyIn(asked.caller.env[variable] ?? '')
  if (text !== undefined) return [{ kind: 'text', text }]
  asked.refuse(input, {
    reason: 'is not the text of a private key', // and is not shown, as it may be most of one
    remedy: 'give it whole, from its BEGIN line to its END line',
  })
  return []
}

/** The hosts we know: named files or lines, else the user's own and the system's. */
function readKnownHosts(asked: Asked, inputs: WayInputs): readonly KnownHosts[] {
  const { [inputs.known]: files = [], [inputs.knownText]: text } = asked.raw
  const known = [
    ...files.flatMap((file): KnownHosts[] => {
      const path = readableFile(asked, inputs.known, file, 'give a file of known hosts')
      return path === undefined ? [] : [{ kind: 'file', path }]
    }),
    ...(text === undefined ? [] : readKnownText(asked, inputs.knownText, text)),
  ]
  if (known.length > 0 || files.length > 0 || text !== undefined) return known
  const own = ownKnownHosts(asked)
  if (own.length === 0)
    asked.refuse(inputs.known, {
      reason: 'is not given, and neither you nor this system know any host',
      remedy:
        "log in to the host once with ssh and compare its key, or give a file with the host's key",
    })
  return own.map((path) => ({ kind: 'file', path }))
}

/** Lines are wanted, where others want the name of a file that has them. */
function readKnownText(asked: Asked, input: WayInputs['knownText'], text: string): KnownHosts[] {
  if (/^[ \t]*[^#\s]\S*[ \t]+\S+[ \t]+\S/m.test(text)) return [{ kind: 'text', text }]
  asked.refuse(input, {
    reason: 'has no line of known_hosts in it: a host, the kind of its key, and the key',
    remedy: "give the host's own line, not the name of a file",
  })
  return []
}

function ownKnownHosts({ caller }: Asked): readonly string[] {
  const home = caller.env.HOME
  const files = [
    ...(home === undefined ? [] : [join(home, '.ssh/known_hosts')]),
    '/etc/ssh/ssh_known_hosts',
  ]
  return files.filter((file) => statOf(file)?.isFile())
}

function agentOf({ caller }: Asked): string | undefined {
  const socket = caller.env.SSH_AUTH_SOCK
  return socket !== undefined && statOf(socket)?.isSocket()
    ? resolve(caller.cwd, socket)
    : undefined
}

function readableFile(
  asked: Asked,
  input: WayInputs['key' | 'known'],
  file: string,
  remedy: string,
): string | undefined {
  const path = resolve(asked.caller.cwd, file)
  const stat = file === '' || hasControl(file) ? undefined : statOf(path)
  if (stat !== undefined && !stat.isDirectory()) return path
  const reason = stat === undefined ? 'does not exist' : 'is a folder'
  asked.refuse(input, { value: file, reason, remedy })
  return undefined
}
