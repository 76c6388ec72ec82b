import { realpath, stat } from 'node:fs/promises'
import { firstLineOf, versionIn } from '../host/version.ts'
import { remembered } from './memory.ts'

/** The version of the Nix in a folder; it is asked once for each binary. */
export async function nixVersion(bin: string): Promise<string> {
  const program = `${bin}/nix` // the only one that answers without a store of this user's
  const real = await realpath(program)
  const { size, mtimeMs, ino } = await stat(real)
  const ask = async () => versionIn(await firstLineOf(program, ['--version']))
  return (await remembered('nix-version', `${real} ${ino} ${size} ${mtimeMs}`, ask)) ?? '0'
}
