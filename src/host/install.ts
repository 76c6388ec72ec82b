import { readdir } from 'node:fs/promises'
import type { Emit } from '../model/event.ts'
import { Fault } from '../model/fault.ts'
import { closeKeptPackages, openKeptPackages } from './apt/kept-packages.ts'
import { type CommandResult, runCommand } from './command.ts'
import { type PackageManager, packageManagerOf, thisDistribution } from './distribution.ts'
import { guarded } from './guarded.ts'
import { managerCommands, typedCommands } from './manager-commands.ts'
import { rootPrefix, typedAsRoot } from './privilege.ts'

export interface InstallContext {
  /** Whether installing is allowed at all. */
  readonly install: boolean
  readonly emit: Emit
  readonly signal: AbortSignal
}

/** The one command that installs packages, as the user would type it. */
export function installCommand(packages: readonly string[], manager: PackageManager): string {
  return typedAsRoot([typedCommands[manager], ...packages])
}

/**
 * Installs host packages with the system's package manager, and says so before and after.
 * Rejects with a Fault whose remedy is the command where that is not allowed or fails.
 */
export async function installPackages(
  packages: readonly string[],
  context: InstallContext,
): Promise<void> {
  if (packages.length === 0) return
  const manager = await packageManagerOf(await thisDistribution())
  if (manager === undefined) {
    throw new Fault('infra-error', 'there is no package manager here that we know', {
      remedy: `install by hand: ${packages.join(', ')}`,
    })
  }
  const typed = installCommand(packages, manager)
  if (!context.install) {
    throw new Fault('infra-error', `host packages are missing: ${packages.join(', ')}`, {
      remedy: `run: ${typed}`,
    })
  }
  const prefix = await rootPrefix([typedCommands[manager], ...packages])
  context.emit({ type: 'notice', message: `installing host packages: ${typed}` })
  await installWith(manager, packages, prefix, typed, context)
  context.emit({ type: 'notice', message: `installed ${packages.join(', ')}` })
}

async function installWith(
  manager: PackageManager,
  packages: readonly string[],
  prefix: readonly string[],
  typed: string,
  context: InstallContext,
): Promise<void> {
  const { install, refresh, mend, env = {} } = managerCommands[manager]
  const run = (argv: readonly string[]) => runAsRoot(prefix, argv, env, context)
  const runInstall = async () => {
    if (manager !== 'apt') return run([...install, ...packages])
    const keep = await openKeptPackages(packages, context)
    return run([...install, ...keep, ...packages]).finally(() => closeKeptPackages())
  }
  const mendAndInstall = async () => {
    const result = await runInstall()
    if (mend === undefined || !wasInterrupted(result)) return result
    const message = `an earlier installation was interrupted; finishing it: ${typedAsRoot(mend)}`
    context.emit({ type: 'notice', message })
    await run(mend) // where that fails, installing says why
    return runInstall()
  }
  const lists = refresh !== undefined && (await listsAreEmpty()) ? await run(refresh) : undefined
  const result = await mendAndInstall()
  if (result.code === 0) return
  if (refresh === undefined || lists !== undefined || !listsAreOld(result)) {
    throw installFault(lists?.code ? lists : result, typed)
  }
  const fresh = await run(refresh)
  const again = await mendAndInstall()
  if (again.code !== 0) throw installFault(fresh.code ? fresh : again, typed)
}

/** A fresh system or image comes without package lists. */
async function listsAreEmpty(folder = '/var/lib/apt/lists'): Promise<boolean> {
  const files = await readdir(folder).catch(() => [])
  return !files.some((file) => /_(Packages|InRelease|Release)(\.\w+)?$/.test(file))
}

/** Whether apt failed over lists that name packages the archive no longer has, or not yet. */
function listsAreOld({ code, stderr }: CommandResult): boolean {
  return (
    code !== 0 &&
    /Unable to locate package|no installation candidate|\b404\b|Failed to fetch|Unable to fetch/.test(
      stderr,
    )
  )
}

/** Whether apt refuses because an earlier dpkg was killed. */
function wasInterrupted({ code, stderr }: CommandResult): boolean {
  return code !== 0 && /dpkg was interrupted/.test(stderr)
}

async function runAsRoot(
  prefix: readonly string[],
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  { emit, signal }: InstallContext,
): Promise<CommandResult> {
  const setting = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const command = guarded(['env', 'LC_ALL=C.UTF-8', ...setting, ...argv])
  const [program = '', ...args] = [...prefix, ...command]
  const onLine = (message: string) => {
    if (message.trim() !== '') emit({ type: 'progress', message: message.trim() })
  }
  const result = await runCommand(program, args, {
    stdinUntil: signal,
    onStdoutLine: onLine,
    onStderrLine: onLine,
  })
  signal.throwIfAborted()
  return result
}

function installFault({ stdout, stderr }: CommandResult, typed: string): Fault {
  const said = `${stdout.trimEnd().split('\n').slice(-3).join('\n')}\n${stderr.trimEnd()}`
  const end = said.trim().split('\n').slice(-8).join('\n')
  return new Fault('infra-error', `installing host packages failed: ${end}`, {
    remedy: `find out why by running it yourself: ${typed}`,
  })
}
