import { parseOsRelease } from '../../../../host/distribution.ts'
import type { Processor } from '../../microcode/update.ts'
import { type RootWay, rootWays } from '../../target/root-shell.ts'
import { type Answer, wholeNumber } from '../answer.ts'
import type {
  CpuFacts,
  HostFacts,
  InitSystem,
  KexecFacts,
  MemoryFacts,
  UserFacts,
  Watchdog,
} from '../facts.ts'
import { byName, pairOf, Said, wordsOf } from './words.ts'

/** Undefined where it does not say what every Linux has. */
export function readHost(answer: Answer): HostFacts | undefined {
  const release = answer.one('release')
  const bootId = /^[0-9a-f-]{36}$/.exec(answer.one('boot-id') ?? '')?.[0]
  const uptimeS = Number(/^\d{1,12}\.\d+/.exec(answer.one('uptime') ?? '')?.[0] ?? Number.NaN)
  if (release === undefined || bootId === undefined || Number.isNaN(uptimeS)) return undefined
  const cmdline = wordsOf(answer.one('cmdline') ?? '')
  const time = answer.number('time') ?? timeSince(answer.number('booted'), uptimeS)
  const machineId = /^[0-9a-f]{32}$/.exec(answer.one('machine-id') ?? '')?.[0]
  const board = [answer.one('board-sys_vendor'), answer.one('board-product_name')]
  return {
    arch: answer.one('arch') ?? '',
    release,
    version: answer.one('version') ?? '',
    hostname: answer.one('hostname') ?? '',
    distribution: parseOsRelease(answer.all('os-release').join('\n')),
    bootId,
    uptimeS,
    ...(machineId === undefined ? {} : { machineId }),
    ...(time === undefined ? {} : { time }),
    ...(board.some(Boolean) ? { board: board.filter(Boolean).join(' ') } : {}),
    init: initOf(answer.one('init') ?? ''),
    cmdline: cmdline.map(withoutSecret),
    consoles: cmdline.flatMap((word) => (word.startsWith('console=') ? word.slice(8) : [])),
    isContainer: answer.has('container'),
    ...(answer.has('testbed') ? { testbed: { owner: answer.all('testbed-owner').join(' ') } } : {}),
  }
}

function timeSince(booted: number | undefined, uptimeS: number): number | undefined {
  return booted === undefined ? undefined : booted + Math.floor(uptimeS)
}

function initOf(text: string): InitSystem {
  const [word] = pairOf(text)
  return word === 'systemd' || word === 'openrc' || word === 'busybox' ? word : 'other'
}

function withoutSecret(argument: string): string {
  const [, name] = /^([^=]*(?:pass|secret|token|key)[^=]*)=/i.exec(argument) ?? []
  return name === undefined ? argument : `${name}=...`
}

/** Of Linux's capabilities, by their numbers. */
const sysAdmin = 21n
const sysBoot = 22n

export function readUser(answer: Answer): UserFacts {
  const [name, home] = [answer.one('user'), answer.one('home')]
  const hex = /^[0-9a-f]{1,16}$/.exec(answer.one('capabilities') ?? '')?.[0] ?? '0'
  const can = (capability: bigint) => ((BigInt(`0x${hex}`) >> capability) & 1n) === 1n
  return {
    ...(name === undefined ? {} : { name }),
    ...(home === undefined ? {} : { home }),
    root: rootWays.find((way) => way === answer.one('root-by')) ?? ('absent' satisfies RootWay),
    canReboot: can(sysBoot),
    canMount: can(sysAdmin),
    others: othersOf(answer),
  }
}

/** Whoever tells of them: our own connection has no terminal. */
function othersOf(answer: Answer): readonly string[] {
  const [who, sessions] = [answer.all('who'), answer.all('session')]
  if (who.length > 0) return who.map((line) => wordsOf(line).join(' '))
  return sessions.length > 0 ? sessions : answer.all('terminal')
}

export function readKexec(answer: Answer): KexecFacts {
  const config = new Map(
    answer.all('config').map((line): [string, string] => {
      const [name = '', value = ''] = line.split('=')
      return [name.replace(/^CONFIG_/, ''), value]
    }),
  )
  const [configFrom, limit] = [answer.one('config-from'), answer.number('kexec-limit')]
  const isBuilt = isKexecBuilt(answer)
  const secureBoot = answer.one('secure-boot')
  return {
    ...(isBuilt === undefined ? {} : { isBuilt }),
    isLoaded: answer.one('kexec-loaded') === '1',
    isCrashLoaded: answer.one('kexec-crash-loaded') === '1',
    isDisabled: answer.one('kexec-disabled') === '1',
    ...(limit === undefined ? {} : { loadsLeft: limit }),
    lockdown: lockdownOf(answer.one('lockdown') ?? ''),
    isEfi: answer.has('efi'),
    hasLiveTables: answer.one('interrupts') === 'gic-v3-its' && !isWithoutTables(answer),
    ...(secureBoot === undefined ? {} : { secureBoot: secureBoot === 'on' }),
    config,
    ...(configFrom === undefined ? {} : { configFrom }),
    pstore: answer.all('pstore'),
  }
}

/** A host may be told to leave the tables to the kernel that it starts. */
function isWithoutTables(answer: Answer): boolean {
  return wordsOf(answer.one('cmdline') ?? '').includes('irqchip.gicv3_nolpi=1')
}

/** The kernel shows these where it has the system calls, also to who may not call them. */
function isKexecBuilt(answer: Answer): boolean | undefined {
  if (answer.has('kexec-loaded') || answer.has('kexec-disabled')) return true
  const seesKernel = answer.all('mount').some((line) => wordsOf(line)[1] === '/sys')
  return seesKernel ? false : undefined
}

/** The one in brackets. */
function lockdownOf(text: string): KexecFacts['lockdown'] {
  const [, word] = /\[(\w+)\]/.exec(text) ?? []
  return word === 'integrity' || word === 'confidentiality' ? word : 'none'
}

export function readMemory(answer: Answer): MemoryFacts {
  const said = new Said(answer.all('memory'))
  const mib = (word: string) => Math.floor((wholeNumber(said.one(word)) ?? 0) / 1024)
  const filesystems = answer.all('filesystem')
  return {
    totalMiB: mib('MemTotal'),
    availableMiB: mib('MemAvailable') || mib('MemFree'), // kernels before 3.14 say the latter only
    swapFreeMiB: mib('SwapFree'),
    swaps: answer.all('swap'),
    hasTmpfs: filesystems.includes('tmpfs'),
    hasRamfs: filesystems.includes('ramfs'),
    room: new Map(answer.all('df').flatMap(roomOf)),
  }
}

/** A line of `df -Pk`: device, blocks, used, free, share, where. */
function roomOf(line: string): readonly [string, number][] {
  const [, free, point] = /\s(\d{1,15})\s+\S+%\s+(\/.*)$/.exec(line) ?? []
  return free === undefined || point === undefined ? [] : [[point, Math.floor(Number(free) / 1024)]]
}

export function readCpu(answer: Answer): CpuFacts {
  const said = new Said(answer.all('cpu'))
  const vendor = said.one('vendor') ?? said.one('implementer')
  const model = said.one('model')
  const microcode = answer.one('microcode') ?? said.one('microcode')
  const count = answer.number('cpus')
  const processor = readProcessor(said, answer.one('microcode-platform'))
  return {
    ...(count === undefined ? {} : { count }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(model === undefined ? {} : { model }),
    ...(microcode === undefined ? {} : { microcode }),
    ...(processor === undefined ? {} : { processor }),
  }
}

function readProcessor(said: Said, platform: string | undefined): Processor | undefined {
  const vendor = said.one('vendor')
  const number = (word: string) => wholeNumber(said.one(word))
  const [family, model, stepping] = [number('family'), number('number'), number('stepping')]
  if (vendor === undefined || family === undefined || model === undefined) return undefined
  const flags = /^0x[0-9a-f]{1,2}$/.exec(platform ?? '')?.[0]
  return { vendor, family, model, stepping: stepping ?? 0, platform: Number(flags ?? 0) }
}

export function readWatchdogs(answer: Answer): readonly Watchdog[] {
  return [...byName(answer.all('watchdog'))].map(([name, lines]) => {
    const said = new Said(lines)
    const timeoutS = wholeNumber(said.one('timeout'))
    const [identity, modalias] = [said.one('identity'), said.one('modalias')]
    return {
      name,
      ...(identity === undefined ? {} : { identity }),
      ...(timeoutS === undefined ? {} : { timeoutS }),
      ...(modalias === undefined ? {} : { modalias }),
    }
  })
}
