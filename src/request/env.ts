import type { Asked } from './asked.ts'

const mostBytes = 512 * 1024

/** The script's environment: `NAME=VALUE` as given, `NAME` with the caller's value. */
export function readEnv(asked: Asked): Record<string, string> {
  const env: Record<string, string> = {}
  for (const entry of asked.raw.env ?? []) {
    const equals = entry.indexOf('=')
    const name = equals === -1 ? entry : entry.slice(0, equals)
    if (!isOurs(asked, name)) continue
    const value = equals === -1 ? inherited(asked, name) : entry.slice(equals + 1)
    if (value !== undefined) env[name] = value
  }
  refuseTooMuch(asked, env)
  return env
}

function isOurs(asked: Asked, name: string): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    asked.refuse('env', {
      value: name,
      reason: 'is not a name for a variable',
      remedy: 'write NAME or NAME=VALUE, with letters, digits and _ in the name',
    })
    return false
  }
  if (name.startsWith('TESTBED_')) {
    asked.refuse('env', {
      value: name,
      reason: 'names that begin with TESTBED_ are set by the testbed itself',
      remedy: 'choose another name',
    })
    return false
  }
  return true
}

function inherited(asked: Asked, name: string): string | undefined {
  const value = asked.caller.env[name]
  if (value === undefined)
    asked.refuse('env', {
      value: name,
      reason: 'is not set here, so there is no value to pass on',
      remedy: `set it, or write ${name}=VALUE`,
    })
  return value
}

function refuseTooMuch(asked: Asked, env: Readonly<Record<string, string>>): void {
  const bytes = Object.entries(env).reduce(
    (sum, pair) => sum + Buffer.byteLength(pair.join('=')),
    0,
  )
  if (bytes > mostBytes)
    asked.refuse('env', {
      reason: `the variables take ${bytes} bytes, more than a program can be started with`,
      remedy: `keep them below ${mostBytes} bytes; put large values in a file in ${asked.nameOf('shared')}`,
    })
}
