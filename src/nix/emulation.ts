import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const registrations = '/proc/sys/fs/binfmt_misc'

/** What Linux and QEMU call the processors of Nix's systems, where it is another name. */
const machines: Readonly<Record<string, string>> = { i686: 'i386', armv7l: 'arm', armv6l: 'arm' }

/**
 * The interpreter by which the kernel runs another system's programs; undefined where it has none.
 * One that it has not opened already is of no use within a sandbox, and so counts as none.
 */
export function emulatorOf(system: string, folder = registrations): string | undefined {
  const [processor = ''] = system.split('-', 1)
  const wanted = `qemu-${machines[processor] ?? processor}`
  return namesIn(folder)
    .filter((name) => name === wanted || name === system)
    .map((name) => interpreterIn(join(folder, name)))
    .find((interpreter) => interpreter !== undefined)
}

function interpreterIn(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8')
    const isUsable = /^enabled$/m.test(text) && /^flags: .*F/m.test(text)
    return isUsable ? /^interpreter (.+)$/m.exec(text)?.[1] : undefined
  } catch {
    return undefined
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // it is not mounted
  }
}
