import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { Fault } from '../../model/fault.ts'
import type { KernelRequest } from '../../model/request.ts'
import { filesBelow } from '../identity.ts'
import { readConfig } from './config.ts'
import type { GivenKernel } from './given-kernel.ts'
import { readImage } from './image.ts'
import { moduleName, modulePath } from './names.ts'
import { placeIn } from './place.ts'
import { readText } from './plain-file.ts'

/**
 * A kernel image with its modules: the folder given, or where this host has those of its release.
 * Rejects with a Fault where there are none, and for what no installation leaves there.
 */
export async function readInstalled({
  file,
  modules: given,
}: Extract<KernelRequest, { kind: 'image' }>): Promise<GivenKernel> {
  const image = await realpath(file)
  const { release } = await readImage(image)
  const folder = modulesFolder(release, given)
  const config = await readConfig([
    { folder: dirname(file), name: `config-${release}` },
    { folder: dirname(file), name: '.config' },
    ...(folder === undefined ? [] : [{ folder, name: 'config' }]),
    { folder: '/', name: `boot/config-${release}` },
  ])
  if (folder === undefined && config === undefined) throw noModules(release, given)
  const modules = folder === undefined ? new Map<string, string>() : moduleFiles(folder)
  return {
    image,
    release,
    ...(config === undefined ? { builtin: await builtinNames(modules) } : { config }),
    modulesFrom: folder ?? given ?? '/lib/modules',
    modules,
  }
}

/** The folder of a release's modules, in any of the ways one may name it; its real path. */
function modulesFolder(release: string, given: string | undefined): string | undefined {
  const from = given ?? '/'
  const below = ['lib/modules', 'usr/lib/modules', ...(given === undefined ? [] : [''])]
  const names = below.map((each) => join(each, release))
  const itself = given !== undefined && basename(given) === release ? ['.'] : []
  const name = [...names, ...itself].find((each) => existsSync(join(from, each)))
  return name === undefined ? undefined : placeIn(from, name)
}

/** What depmod cannot make anew: the modules, and what the build wrote of them. */
function moduleFiles(folder: string): Map<string, string> {
  const ofBuild = /^modules\.(order|builtin|builtin\.modinfo)$/
  const names = filesBelow(folder).map((file) => relative(folder, file))
  const kept = names.filter((name) => ofBuild.test(name) || /\.ko(\.xz|\.zst|\.gz)?$/.test(name))
  return new Map(
    kept.map((name) => [ofBuild.test(name) ? name : modulePath(name, folder), join(folder, name)]),
  )
}

/** The modules that modules.builtin lists. */
async function builtinNames(modules: GivenKernel['modules']): Promise<string[]> {
  const file = modules.get('modules.builtin')
  return file === undefined ? [] : (await readText(file)).split('\n').map(moduleName)
}

function noModules(release: string, given: string | undefined): Fault {
  const where = given ?? '/lib/modules'
  return new Fault('build-failed', `${where} holds no modules of the kernel ${release}`, {
    remedy: `give the folder that holds lib/modules/${release} (--modules DIR), or, for a kernel without modules, put its configuration beside it as config-${release}`,
  })
}
