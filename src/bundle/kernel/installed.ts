import { existsSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { Fault } from '../../model/fault.ts'
import type { KernelRequest } from '../../model/request.ts'
import { filesBelow } from '../identity.ts'
import { readConfig } from './config.ts'
import type { GivenKernel } from './given.ts'
import { readImage } from './image.ts'

/** A kernel image with its modules: the folder given, or where this host has those of its release. */
export async function readInstalled({
  file,
  modules: given,
}: Extract<KernelRequest, { kind: 'image' }>): Promise<GivenKernel> {
  const { release } = await readImage(file)
  const folder = modulesFolder(release, given)
  const config = await readConfig([
    join(dirname(file), `config-${release}`),
    join(dirname(file), '.config'),
    ...(folder === undefined ? [] : [join(folder, 'config')]),
    `/boot/config-${release}`,
  ])
  if (folder === undefined && config === undefined) throw noModules(release, given)
  return {
    image: file,
    release,
    ...(config === undefined ? {} : { config }),
    modulesFrom: folder ?? given ?? '/lib/modules',
    modules: folder === undefined ? new Map() : moduleFiles(folder),
  }
}

/** The folder of a release's modules, in any of the ways one may name it. */
function modulesFolder(release: string, given: string | undefined): string | undefined {
  const from = given ?? '/'
  const below = ['lib/modules', 'usr/lib/modules', ...(given === undefined ? [] : [''])]
  const places = below.map((each) => join(from, each, release))
  const itself = given !== undefined && basename(given) === release ? [given] : []
  return [...places, ...itself].find((each) => existsSync(each))
}

/** What depmod cannot make anew: the modules, and what the build wrote of them. */
function moduleFiles(folder: string): Map<string, string> {
  const kept = /\.ko(\.xz|\.zst|\.gz)?$|^modules\.(order|builtin|builtin\.modinfo)$/
  const names = filesBelow(folder).map((file) => relative(folder, file))
  return new Map(names.filter((name) => kept.test(name)).map((name) => [name, join(folder, name)]))
}

function noModules(release: string, given: string | undefined): Fault {
  const where = given ?? '/lib/modules'
  return new Fault('build-failed', `${where} holds no modules of the kernel ${release}`, {
    remedy: `give the folder that holds lib/modules/${release} (--modules DIR), or, for a kernel without modules, put its configuration beside it as config-${release}`,
  })
}
