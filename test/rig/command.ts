import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { systems } from '../../src/model/system.ts'
import { type Rig, startRig } from './rig.ts'
import { hosts, networks, type RigWish } from './wish.ts'

const help = `usage: npm run rig -- [options] [-- COMMAND [ARGUMENT]...]

Brings up a machine that plays the hardware, and stays until Ctrl-C; or until COMMAND has ended,
which has $RIG_TARGET, $RIG_KEY and $RIG_KNOWN_HOSTS, and whose exit code it ends with.

  --system SYSTEM     ${systems.join(' or ')} (default: x86_64-linux)
  --host HOST         ${hosts.join(' or ')} (default: debian)
  --memory MIB        (default: 2048)
  --network NETWORK   ${networks.join(', ')} (default: dhcp)
  --second-card       another network card
  --kexec-tools       with the package kexec-tools
  --free-sudo         sudo asks lab for no password
  --append ARGUMENT   a kernel argument of the host's (repeatable)
`

/** Reads the flags; undefined where help is asked for. Throws for what it does not know. */
function readOptions(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      system: { type: 'string', default: 'x86_64-linux' },
      host: { type: 'string', default: 'debian' },
      memory: { type: 'string', default: '2048' },
      network: { type: 'string', default: 'dhcp' },
      'second-card': { type: 'boolean', default: false },
      'kexec-tools': { type: 'boolean', default: false },
      'free-sudo': { type: 'boolean', default: false },
      append: { type: 'string', multiple: true, default: [] },
    },
  })
  if (values.help) return undefined
  const wish: Partial<RigWish> = {
    system: oneOf('--system', systems, values.system),
    host: oneOf('--host', hosts, values.host),
    memoryMiB: Number(values.memory),
    network: oneOf('--network', networks, values.network),
    secondCard: values['second-card'],
    kexecTools: values['kexec-tools'],
    sudo: values['free-sudo'] ? 'free' : 'password',
    append: values.append,
  }
  return { wish, command: positionals }
}

function oneOf<T extends string>(flag: string, choices: readonly T[], value: string): T {
  const choice = choices.find((each) => each === value)
  if (choice !== undefined) return choice
  throw new TypeError(`${flag}: ${value} is not known: give ${choices.join(' or ')}`)
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) {
    process.stdout.write(help)
    return 0
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  const rig = await startRig({ ...options.wish, signal: stop.signal, tell })
  try {
    const [program, ...args] = options.command
    if (program !== undefined) return await run(program, args, rig)
    process.stdout.write(described(rig))
    await Promise.race([once(stop.signal, 'abort'), rig.machine.ended])
    return 0
  } finally {
    await rig.stop()
  }
}

/** The command's exit code as a shell gives it. It has the terminal, so Ctrl-C meets it too. */
async function run(program: string, args: readonly string[], rig: Rig): Promise<number> {
  const env = { RIG_TARGET: rig.target, RIG_KEY: rig.key, RIG_KNOWN_HOSTS: rig.knownHosts }
  const more = {
    RIG_SERIAL: rig.serial,
    RIG_DISK: rig.disk,
    RIG_POWER_CYCLE: rig.powerCycleCommand,
  }
  const child = spawn(program, args, { env: { ...process.env, ...env, ...more }, stdio: 'inherit' })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal])
}

function described({ target, key, knownHosts, serial, disk, powerCycleCommand }: Rig): string {
  return `target       ${target}
key          ${key}
known hosts  ${knownHosts}
serial line  ${serial}
disk         ${disk}
power cycle  ${powerCycleCommand}

nixos-testbed run --machine kexec --target ${target} --ssh-key ${key} --known-hosts ${knownHosts} 'uname -a'

Ctrl-C takes it away.
`
}

function tell(message: string): void {
  process.stderr.write(`rig: ${message}\n`)
}

try {
  process.exitCode = await main()
} catch (error) {
  tell((error as Error).message)
  process.exitCode = 1
}
