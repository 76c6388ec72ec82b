import { accessSync, constants, statSync } from 'node:fs'
import { join } from 'node:path'

/** What runs a script. */
export interface Shell {
  readonly program: string
  /** Its arguments, with `{0}` for the script's file. */
  readonly format: string
  /** The script file's. */
  readonly extension: string
  argsFor(file: string): string[]
}

interface BuiltIn {
  readonly format: string
  readonly extension: string
}

const builtIns: Readonly<Record<string, BuiltIn>> = {
  bash: { format: '--noprofile --norc -e -o pipefail {0}', extension: '.sh' },
  sh: { format: '-e {0}', extension: '.sh' },
  python: { format: '{0}', extension: '.py' },
}

/** The shell that `shell:` asks for; bash as a plain sh where it asks for none. */
export function shellOf(asked: string | undefined, path: string): Shell {
  if (!asked) return shell(which('bash', path) ?? need('sh', path), builtIns.sh)
  const [command = '', ...rest] = asked.split(' ')
  const builtIn = builtIns[command]
  const format = rest.join(' ').trimStart() || builtIn?.format
  return shell(need(command, path), { format: format ?? '', extension: builtIn?.extension ?? '' })
}

function shell(
  program: string,
  { format, extension }: BuiltIn = { format: '', extension: '' },
): Shell {
  if (!format.includes('{0}'))
    throw new Error("Invalid shell option: name bash, sh or python, or a command with '{0}' in it")
  return {
    program,
    format,
    extension,
    argsFor: (file) => words(format).map((word) => word.replaceAll('{0}', file)),
  }
}

/** Blanks part words, double quotes keep them together. */
function words(text: string): string[] {
  const found = text.match(/(?:"[^"]*"|[^\s"])+/g) ?? []
  return found.map((word) => word.replaceAll('"', ''))
}

function need(program: string, path: string): string {
  const found = which(program, path)
  if (found === undefined) throw new Error(`${program}: command not found`)
  return found
}

function which(program: string, path: string): string | undefined {
  if (program.startsWith('/')) return isProgram(program) ? program : undefined
  return path
    .split(':')
    .map((folder) => join(folder, program))
    .find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
