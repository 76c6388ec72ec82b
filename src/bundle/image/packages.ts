import type { Emit } from '../../model/event.ts'
import { type Downloaded, download } from '../apt/download.ts'
import { resolvePackages } from '../apt/resolve.ts'
import type { Archives } from '../archives.ts'
import { toolPackages } from '../distro/names.ts'

/** The SSH server: small, and at home in an initrd. */
const sshPackage = 'dropbear-bin'
/** `kexec` for hosts whose kernel lacks the newer call, and `vmcore-dmesg` for a crash. */
const kexecPackage = 'kexec-tools'
/** Decrypts secrets, where there are any: it is larger than all the others. */
const secretsPackage = 'age'

/** The packages an image is made of beyond its bundle, downloaded. */
export interface ImagePackages {
  /** Programs and the libraries they need. */
  readonly programs: readonly Downloaded[]
  readonly sshVersion: string
  /** What the build itself runs. */
  readonly tools: readonly Downloaded[]
}

export async function gatherImagePackages(
  { guest, build }: Archives,
  withSecrets: boolean,
  { emit, signal }: { readonly emit: Emit; readonly signal?: AbortSignal | undefined },
): Promise<ImagePackages> {
  const wanted = [sshPackage, kexecPackage, ...(withSecrets ? [secretsPackage] : [])]
  const all = await resolvePackages(guest, wanted, signal)
  const programs = all.filter(({ name }) => wanted.includes(name) || isLibrary(name))
  const tools = await resolvePackages(build, toolPackages, signal)
  return {
    programs: await download(guest, programs, emit, signal),
    sshVersion: programs.find(({ name }) => name === sshPackage)?.version ?? 'unknown',
    tools: await download(build, tools, emit, signal),
  }
}

/** Whether a package can hold a shared library: what asks questions at an installation is of no use. */
const isLibrary = (name: string) => /^(lib|zlib)/.test(name)
