import type { Lab } from '../model/lab.ts'
import type { AccelChoice, MachineKind, Request } from '../model/request.ts'
import { accelChoices, transportChoices } from '../model/request.ts'
import type { System } from '../model/system.ts'
import { systems } from '../model/system.ts'
import type { TargetAccess } from '../model/target.ts'
import { readAccess } from './access.ts'
import { Asked } from './asked.ts'
import { readBoot, splitAfter } from './boot.ts'
import { readBring } from './bring.ts'
import { readChoice } from './choice.ts'
import { refuseNul } from './control.ts'
import { readCopies, refuseTooMany } from './copies.ts'
import { readDisks } from './disks.ts'
import { readEnv } from './env.ts'
import { readCwd, readResults, readShared } from './folders.ts'
import { readForwards } from './forward.ts'
import { readGdbPort } from './gdb.ts'
import { readGuest } from './guest.ts'
import { readHardware, readWait } from './hardware.ts'
import { readAppend, readKernel } from './kernel.ts'
import { readCpus, readMemory, readTimeout } from './limits.ts'
import { readMachine } from './machine.ts'
import { readNetwork } from './network.ts'
import { readNix } from './nix.ts'
import { refuseOwnFolders } from './own-folders.ts'
import { readPackages } from './packages.ts'
import type { Caller, RawRequest } from './raw.ts'
import { readRealDisks } from './real-disks.ts'
import { samePath } from './same-path.ts'
import { readScript, sourceOf } from './script.ts'
import { readSecrets } from './secrets.ts'

const defaultTimeoutMs = 30 * 60_000
const defaultBootTimeoutMs = 3 * 60_000

/**
 * Turns what an edge was given into a request, with every default filled in.
 * Rejects with a RequestError that tells all that is wrong. Stdin is read only
 * when it holds the script and all else is right.
 */
export async function parseRequest(given: RawRequest, caller: Caller): Promise<Request> {
  const raw = splitAfter(given)
  const asked = new Asked(raw, caller)
  refuseNul(asked)
  const source = sourceOf(raw.script ?? '', caller.cwd)
  const early = source.kind === 'stdin' ? undefined : await readScript(asked, source)
  const machine = readMachine(asked)
  const isOfLab = asked.raw.board !== undefined || asked.raw.lab !== undefined
  const labs = isOfLab ? await import('./lab/choose.ts') : undefined // zod comes with it
  const choice = await labs?.chooseBoards(asked)
  const need = readNeed(asked, machine, choice && labs?.systemOf(choice, caller.host.system))
  const hardware = machine === 'kexec' && labs === undefined ? await readHardware(asked) : undefined
  const chosen = choice && (await labs?.readLab(asked, labs.ofSystem(choice, need.system)))
  const lab = chosen && { ...chosen, waitMs: readWait(asked) }
  const realDisks = readRealDisks(asked)
  const kernel = readKernel(asked)
  const shared = readShared(asked)
  const path = shared === undefined ? undefined : samePath(shared)
  const results = readResults(asked)
  if (shared !== undefined) refuseOwnFolders(asked, shared, results)
  const network = await readNetwork(asked)
  const forwards = await readForwards(asked, network)
  const gdbPort = await readGdbPort(asked, forwards)
  const rest = {
    ...need,
    ...(hardware === undefined ? {} : { hardware }),
    ...(lab === undefined ? {} : { lab }),
    ...readBoot(asked),
    ...(kernel === undefined ? {} : { kernel }),
    append: readAppend(asked),
    packages: readPackages(asked),
    ...(shared === undefined ? {} : { shared }),
    ...(path === undefined ? {} : { samePath: path }),
    shareTransport: readChoice(asked, 'shareTransport', transportChoices, 'auto'),
    cwd: readCwd(asked),
    ...(results === undefined ? {} : { results }),
    bring: readBring(asked),
    env: readEnv(asked),
    secrets: readSecrets(asked),
    cpus: readCpus(asked, need.machine),
    timeoutMs: readTimeout(asked, 'timeout', defaultTimeoutMs),
    bootTimeoutMs: readTimeout(asked, 'bootTimeout', defaultBootTimeoutMs),
    copies: readCopies(asked),
    disks: readDisks(asked, { shared, results }, realDisks),
    realDisks,
    network,
    forwards,
    ...(gdbPort === undefined ? {} : { gdbPort }),
    initrdConsole: asked.raw.initrdConsole ?? false,
    cold: asked.raw.cold ?? false,
    keepOutput: asked.raw.keepOutput ?? false,
    install: asked.raw.install ?? true,
    refresh: asked.raw.refresh ?? false,
    nix: readNix(asked),
    qemuArgs: asked.raw.qemuArgs ?? [],
  }
  await refuseTooMany(asked, rest.copies, rest.memoryMiB)
  asked.settle()
  const script = early ?? (await readScript(asked, source))
  asked.settle()
  return { script: script.bytes, scriptName: script.name, ...rest }
}

/** What a request wants of its host. */
export type Need = Pick<Request, 'guest' | 'machine' | 'system' | 'memoryMiB' | 'accel'>

/** The same for who only asks whether the host would do. Throws a RequestError. */
export function parseNeed(raw: RawRequest, caller: Caller): Need {
  const asked = new Asked(raw, caller)
  const need = readNeed(asked, readMachine(asked))
  asked.settle()
  return need
}

/** A whole lab, for who only looks at it. Rejects with a RequestError. */
export async function parseLab(raw: Pick<RawRequest, 'lab'>, caller: Caller): Promise<Lab> {
  const { openLab, readLab } = await import('./lab/choose.ts')
  const asked = new Asked(raw, caller)
  const file = await openLab(asked)
  const lab = file && (await readLab(asked, file))
  asked.settle()
  if (lab === undefined) throw new TypeError('a lab that cannot be read was not refused')
  return lab
}

/** The way to a target, for who only looks at it. Throws a RequestError. */
export function parseAccess(raw: RawRequest, caller: Caller): TargetAccess {
  const asked = new Asked(raw, caller)
  const access = readAccess(asked)
  asked.settle()
  return access
}

function readNeed(asked: Asked, machine: MachineKind, hardware?: System): Need {
  const system = readSystem(asked, hardware ?? asked.caller.host.system)
  return {
    guest: readGuest(asked),
    machine,
    system,
    memoryMiB: readMemory(asked, machine),
    accel: readAccel(asked, system),
  }
}

function readSystem(asked: Asked, otherwise: System | undefined): System {
  if (asked.raw.system === undefined && otherwise === undefined)
    asked.refuse('system', {
      reason: 'this host is of neither architecture a guest can have, so there is no default',
      remedy: `give ${systems.join(' or ')}`,
    })
  return readChoice(asked, 'system', systems, otherwise ?? systems[0])
}

function readAccel(asked: Asked, system: System): AccelChoice {
  const accel = readChoice(asked, 'accel', accelChoices, 'auto')
  if (accel === 'kvm' && system !== asked.caller.host.system)
    asked.refuse('accel', {
      value: accel,
      reason: `KVM runs only the host's own architecture, and the guest is ${system}`,
      remedy: 'give auto or tcg',
    })
  return accel
}
