import { execFileSync, spawnSync } from 'node:child_process'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../../src/host/process.ts'
import { besideSecret, type Scene, secretText } from './attack.ts'

/** What came home of an attack's folder: names with their kinds, in order; odd bytes as Latin-1. */
export function home({ home, left }: Scene): string {
  const names = readdirSync(home, { encoding: 'latin1' }).sort()
  return [
    `home: ${names.map((name) => JSON.stringify(name).slice(1, -1)).join(' ')}`,
    ...(left.length === 0 ? [] : [`left: ${[...left].sort().join(', ')}`]),
  ].join('; ')
}

/** Whether a guest's loot, which it writes to `loot`, has the host's secret, or what its folder lists. */
export function loot(scene: Scene): string {
  const text = allBytes(scene.home)
  const isSecret = [secretText.trim(), besideSecret].some((own) => text.includes(own))
  return `${home(scene)}; loot: ${isSecret ? 'the secret' : 'nothing'}; ${secretOf(scene)}`
}

/** Whether the host's secret is as it was. */
export function secretOf({ secret }: Scene): string {
  const { mode, nlink } = lstatSync(secret)
  const isSame =
    readFileSync(secret, 'utf8') === secretText && (mode & 0o7777) === 0o600 && nlink === 1
  return `secret: ${isSame ? 'untouched' : 'changed'}`
}

/** The bytes of every plain file in a folder, as Latin-1. */
function allBytes(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => lstatSync(path).size < 2 ** 26)
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')
}

/** Whether text has a character that acts on a terminal, newlines aside. */
export function actsOnTerminal(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(text)
}

/** Files below a folder that would run with their owner's rights, or with capabilities. */
export function armed(folder: string): string {
  const setuid = execFileSync('find', [folder, '-type', 'f', '-perm', '/6000', '-printf', '%f '])
  const capable = spawnSync('getcap', ['-r', folder]).stdout.toString()
  return `${setuid}${capable}`.trim() || 'none'
}

/** What of a run is still on the host, beside its run folder. */
export function leftovers({ ran }: Scene): string[] {
  const run = ran.result.run
  const processes = ran.events.flatMap((event) =>
    event.type === 'process-started' && isAlive(event.process) ? [`process ${event.name}`] : [],
  )
  const sockets = readFileSync('/proc/net/unix', 'utf8').includes(run) ? ['a socket'] : []
  const mounts = readFileSync('/proc/self/mounts', 'utf8').includes(run) ? ['a mount'] : []
  const scratch = readdirSync(process.env.TMPDIR ?? '/tmp')
    .filter((name) => name.includes(run))
    .map((name) => `file ${name}`)
  const inFolder = readdirSync(ran.folder).filter((name) => !ours.includes(name))
  return [...processes, ...sockets, ...mounts, ...scratch, ...inFolder]
}

const ours = ['console.log', 'events.ndjson', 'files', 'junit.xml', 'output.log', 'result.json']
