import { spawn } from 'node:child_process'
import { readdirSync, statSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Answered, Commands } from '../../../../src/machine/kexec/commands.ts'
import { scratchFolder } from '../../../scratch.ts'

/** A shell of this machine that plays a target's. */
export interface Shell {
  readonly name: string
  readonly program: string
}

/** What is there of the shells that hosts have. */
export const shells: readonly Shell[] = [
  { name: 'dash', program: find('dash') },
  { name: 'bash', program: find('bash') },
  { name: 'busybox', program: find('busybox') ?? builtBusybox() },
].flatMap(({ name, program }) => (program === undefined ? [] : [{ name, program }]))

export interface Surroundings {
  /** The programs there are besides the shell, in place of all of this machine's. */
  readonly tools?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Runs commands as an SSH server does whose user has this shell. */
export function targetWith(shell: Shell, { tools, env = {} }: Surroundings = {}): Commands {
  const folder = scratchFolder()
  symlinkSync(shell.program, join(folder, 'sh'))
  for (const tool of tools ?? []) symlinkSync(find(tool) ?? shell.program, join(folder, tool))
  const path = tools === undefined ? `${folder}:${process.env.PATH}` : folder
  return {
    exec(command, { stdin = new Uint8Array(), limitMs, signal }) {
      const child = spawn(join(folder, 'sh'), ['-c', command], {
        env: { PATH: path, HOME: '/root', USER: 'root', ...env },
        timeout: limitMs,
        ...(signal === undefined ? {} : { signal }),
      })
      const text = Buffer.from(stdin).toString('latin1')
      // A script looks in the usual places too, where this machine has everything.
      const given = tools === undefined ? text : text.replace(/^PATH=.*$/m, '')
      child.stdin.on('error', () => undefined)
      child.stdin.end(Buffer.from(given, 'latin1'))
      return answered(child)
    },
  }
}

function answered(child: ReturnType<typeof spawn>): Promise<Answered> {
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  child.stdout?.on('data', (bytes: Buffer) => stdout.push(bytes))
  child.stderr?.on('data', (bytes: Buffer) => stderr.push(bytes))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      resolve({
        exit: code === null ? { kind: 'signal', signal: 9 } : { kind: 'code', code },
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr),
      }),
    )
  })
}

function find(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, program)).find(isFile)
}

/** The one that guests are built with, where any was built here. */
function builtBusybox(): string | undefined {
  const folder = join(homedir(), '.cache/nixos-testbed/tools')
  try {
    return readdirSync(folder)
      .map((tool) => join(folder, tool, 'bin/busybox'))
      .find(isFile)
  } catch {
    return undefined
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
