import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../host/command.ts'
import { draftOf } from '../host/draft.ts'
import type { Emit } from '../model/event.ts'
import { Fault } from '../model/fault.ts'
import { download } from './apt/download.ts'
import { freshLists } from './apt/lists.ts'
import { type PrivateApt, privateApt } from './apt/private-apt.ts'
import { printedPackages } from './apt/resolve.ts'
import { hostSources, sourcesFor } from './apt/sources.ts'
import { releaseOf } from './distro/release.ts'
import { type BuildHost, thisBuildHost } from './host.ts'

/** What the distribution's package of a vendor's microcode is called, and its folder of firmware. */
const packages: Readonly<Record<string, { readonly name: string; readonly folder: string }>> = {
  GenuineIntel: { name: 'intel-microcode', folder: 'intel-ucode' },
  AuthenticAMD: { name: 'amd64-microcode', folder: 'amd-ucode' },
}

/** Microcode is not free: Debian has it in a part of its archive that guests have nothing of. */
const components = { debian: ['non-free-firmware'], ubuntu: ['main'] } as const

interface Tools {
  readonly emit: Emit
  readonly signal?: AbortSignal | undefined
}

/**
 * The files of the distribution's own package with a vendor's microcode; none for other vendors.
 * Rejects with a Fault, `infra-error`, where it cannot be had.
 */
export async function packagedMicrocode(vendor: string, tools: Tools): Promise<readonly Buffer[]> {
  const wanted = packages[vendor]
  if (wanted === undefined) return []
  const host = await thisBuildHost()
  const apt = await firmwareApt(host)
  await freshLists(apt, tools.emit, tools.signal)
  const printed = await apt.get(['download', '-q', '--print-uris', '--', wanted.name], tools.signal)
  const found = printedPackages(printed.stdout).slice(0, 1)
  if (found.length === 0) throw none(wanted.name)
  const [{ file } = { file: '' }] = await download(apt, found, tools.emit, tools.signal)
  return await filesIn(file, wanted.folder, host.cache)
}

/** The same of a folder that came with a guest. */
export async function microcodeIn(folder: string, vendor: string): Promise<readonly Buffer[]> {
  const names = await readdir(folder)
  const name = `${vendor}.bin`
  return names.includes(name) ? [await readFile(join(folder, name))] : []
}

/** An apt that knows of firmware alone. */
async function firmwareApt(host: BuildHost): Promise<PrivateApt> {
  const system = 'x86_64-linux'
  const release = releaseOf(host.distribution)
  const sources = await hostSources(host.aptFolder, release)
  const firmware = sources.map((each) => ({ ...each, components: components[release.family] }))
  const folder = join(host.cache, 'firmware')
  return privateApt(folder, system, sourcesFor(firmware, release, system, host.system))
}

async function filesIn(file: string, folder: string, cache: string): Promise<Buffer[]> {
  await mkdir(cache, { recursive: true })
  const tree = await mkdtemp(`${draftOf(join(cache, 'microcode'))}.`)
  try {
    const { code, stderr } = await runCommand('dpkg-deb', ['--extract', file, tree])
    if (code !== 0) throw new Fault('infra-error', `${file} cannot be unpacked: ${stderr.trim()}`)
    const names = await readdir(tree, { recursive: true })
    const wanted = names.filter((name) => name.includes(`/firmware/${folder}/`))
    return await Promise.all(wanted.map((name) => readFile(join(tree, name))))
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}

function none(name: string): Fault {
  return new Fault('infra-error', `the distribution's archive has no ${name}`, {
    remedy: 'give the file itself: --microcode FILE',
  })
}
