import { mkdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Emit } from '../../model/event.ts'
import { runCommand } from '../command.ts'
import { cacheFolder } from '../folders.ts'
import { isKept } from '../kept-file.ts'
import { leashed } from '../leash.ts'
import { parsePrintedUris } from './package-file.ts'

/** Where apt keeps the host packages it downloads, and takes them from the next time. */
export function hostPackagesFolder(): string {
  return join(cacheFolder(), 'host-packages')
}

/**
 * Makes the folder ready for an installation of these packages, and gives apt's options for it.
 * Apt itself looks at no more than the size of a file that is there, so each is checked against
 * its hash in the signed lists; one that is wrong is removed, and told. No options where it is
 * not known which files are wanted: then apt keeps to its own folder.
 */
export async function openKeptPackages(
  packages: readonly string[],
  { emit, signal }: { readonly emit: Emit; readonly signal: AbortSignal },
  folder = hostPackagesFolder(),
): Promise<string[]> {
  const made = await mkdir(folder, { recursive: true }).then(
    () => true,
    () => false,
  )
  const wanted = made ? await wantedFiles(packages, signal) : undefined
  if (wanted === undefined) return []
  for (const { file, sha256 } of wanted) await isKept(join(folder, file), sha256, emit)
  return archiveOptions(folder)
}

/** Removes what apt made for itself beside the packages; only root could read it. */
export async function closeKeptPackages(folder = hostPackagesFolder()): Promise<void> {
  await rmdir(join(folder, 'partial')).catch(() => undefined) // holds a download that was cut
  await rm(join(folder, 'lock'), { force: true })
}

const archiveOptions = (folder: string) => [
  '-o',
  `Dir::Cache::archives=${folder}/`,
  '-o',
  'APT::Keep-Downloaded-Packages=true',
]

/** What apt would fetch were nothing there; undefined where it cannot tell, or not for every file. */
async function wantedFiles(packages: readonly string[], signal: AbortSignal) {
  const how = ['install', '-qq', '--print-uris', '--no-install-recommends', ...nothingThere]
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  const query = leashed(['apt-get', ...how, ...packages])
  const { code, stdout } = await runCommand(...query, { env, signal })
  signal.throwIfAborted()
  const files = parsePrintedUris(stdout)
  const printed = stdout.match(/^'/gm)?.length ?? 0
  return code === 0 && files.length === printed ? files : undefined
}

const nothingThere = [
  ['-o', 'Dir::Cache::archives=/nonexistent/'],
  ['-o', 'Acquire::ForceHash=SHA256'],
].flat()
