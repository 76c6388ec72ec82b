import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../../src/host/command.ts'
import { thisDistribution } from '../../src/host/distribution.ts'
import { cacheFolder } from '../../src/host/folders.ts'
import { installSources } from './sources.ts'

const here = dirname(fileURLToPath(import.meta.url))
const recipe = ['build.sh', 'testbed.config', 'testbed_hello.c'].map((name) => join(here, name))
const kernels = join(dirname(cacheFolder()), 'nixos-testbed-tests/kernel')

/** The sources are Debian's, and the compiler is the host's own. */
export const hostBuildsKernels =
  process.arch === 'x64' && (await thisDistribution()).id === 'debian'

/** A kernel of our own, built. */
export interface BuiltTree {
  readonly tree: string
  /** Holds lib/modules/RELEASE. */
  readonly installed: string
  /** `uname -r`. */
  readonly release: string
}

/** The kernel of testbed.config, built from Debian's sources in minutes, once for all test runs. */
export async function builtTree(): Promise<BuiltTree> {
  const folder = findBuilt() ?? (await build())
  return {
    tree: join(folder, 'tree'),
    installed: join(folder, 'installed'),
    release: readFileSync(join(folder, 'tree/include/config/kernel.release'), 'utf8').trim(),
  }
}

/** Of any version of the sources, as long as it was built in the same way. */
function findBuilt(): string | undefined {
  mkdirSync(kernels, { recursive: true })
  const name = readdirSync(kernels).find((each) => each.endsWith(`-${recipeHash()}`))
  return name && join(kernels, name)
}

async function build(): Promise<string> {
  const { version, file } = await installSources()
  removeUnfinished()
  const folder = join(kernels, `${version}-${recipeHash()}`)
  const work = join(kernels, `building-${process.pid}`)
  process.stderr.write(`building a kernel from ${file}: it takes minutes, and is done once\n`)
  const { code, stderr } = await runCommand(join(here, 'build.sh'), [file, work])
  if (code !== 0) throw new Error(`the kernel does not build (${code}):\n${stderr}`)
  if (!existsSync(folder)) renameSync(work, folder)
  return folder
}

/** What builds left that failed or were killed: a gigabyte each. */
function removeUnfinished(): void {
  for (const name of readdirSync(kernels)) {
    const [, pid] = /^building-(\d+)$/.exec(name) ?? []
    const isBuilding = pid !== String(process.pid) && existsSync(`/proc/${pid}`)
    if (pid !== undefined && !isBuilding) rmSync(join(kernels, name), { recursive: true })
  }
}

function recipeHash(): string {
  const hash = createHash('sha256')
  for (const file of recipe) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}
