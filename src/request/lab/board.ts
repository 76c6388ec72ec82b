import { dirname, resolve } from 'node:path'
import { quoted } from '../../machine/kexec/ssh/command/quote.ts'
import type { Board } from '../../model/lab.ts'
import { Asked } from '../asked.ts'
import { flagOf } from '../command.ts'
import { readHardware } from '../hardware.ts'
import { readAppend } from '../kernel.ts'
import type { Input, RawRequest } from '../raw.ts'
import { placeIn } from './read.ts'
import type { BoardEntry, LabFile } from './schema.ts'

/** What a request may say in place of the file, for whichever board it takes. */
const sayings = [
  ...(['sshKey', 'sshKeyEnv', 'knownHosts', 'knownHostsText', 'proxyJump'] as const),
  ...(['inherit', 'guestHostKey', 'guestHostKeyEnv', 'zswap', 'microcode'] as const),
  ...(['transport', 'after', 'lease'] as const),
] as const satisfies readonly Input[]

/** A board as its lab's file has it, and a request wants it. Rejects with a RequestError. */
export async function readBoard(
  entry: BoardEntry,
  { file, defaults }: Pick<LabFile, 'defaults'> & { readonly file: string },
  { raw, caller }: Pick<Asked, 'raw' | 'caller'>,
): Promise<Board> {
  const said = saidIn(raw)
  const own = withoutRivals(inputsOf({ ...defaults, ...entry }, dirname(file)), said)
  const nameOf = (input: Input) =>
    input in said
      ? caller.nameOf(input)
      : placeIn(file, entry.name, flagOf(input).slice('--'.length))
  const asked = new Asked({ ...own, ...said }, { ...caller, nameOf })
  refuseUnknown(asked)
  const hardware = await readHardware(asked)
  const append = readAppend(asked)
  asked.settle()
  const { name, system, labels = [] } = entry
  return { name, system, labels, hardware, append }
}

function saidIn(raw: RawRequest): RawRequest {
  const given = sayings.filter((input) => raw[input] !== undefined)
  return Object.fromEntries(given.map((input) => [input, raw[input]]))
}

/** The inputs that a board's fields are. */
function inputsOf(entry: BoardEntry, folder: string): RawRequest {
  const { target, inherit, transport, lease, append } = entry
  const {
    'ssh-key': key,
    'known-hosts': known,
    'proxy-jump': proxyJump,
    'power-cycle-command': power,
    'console-command': console,
  } = entry
  return {
    target,
    ...(key === undefined ? {} : { sshKey: [resolve(folder, key)] }),
    ...(known === undefined ? {} : { knownHosts: [resolve(folder, known)] }),
    ...(proxyJump === undefined ? {} : { proxyJump }),
    ...(power === undefined ? {} : { powerCycleCommand: inFolder(power, folder) }),
    ...(console === undefined ? {} : { consoleCommand: inFolder(console, folder) }),
    ...(inherit === undefined ? {} : { inherit }),
    ...(transport === undefined ? {} : { transport }),
    ...(lease === undefined ? {} : { lease }),
    ...(append === undefined ? {} : { append }),
  }
}

const inFolder = (command: string, folder: string) => `cd ${quoted(folder)} || exit\n${command}`

/** A key and its text are one thing in two forms, and so are known hosts. */
function withoutRivals(own: RawRequest, said: RawRequest): RawRequest {
  const { sshKey, knownHosts, ...rest } = own
  const hasKey = said.sshKeyEnv !== undefined
  const hasKnown = said.knownHostsText !== undefined
  return {
    ...rest,
    ...(sshKey === undefined || hasKey ? {} : { sshKey }),
    ...(knownHosts === undefined || hasKnown ? {} : { knownHosts }),
  }
}

/** Whoever calls from wherever: a board is known by what its lab says of it. */
function refuseUnknown(asked: Asked): void {
  const { knownHosts, knownHostsText } = asked.raw
  if (knownHosts !== undefined || knownHostsText !== undefined) return
  asked.refuse('knownHosts', {
    reason: 'is missing, so that nothing tells the board from an impostor',
    remedy: 'give a file with the key of its host, here or in "defaults"',
  })
  asked.settle()
}
