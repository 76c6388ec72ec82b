import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../../model/fault.ts'
import { type System, systemNames } from '../../model/system.ts'
import { readConfig } from './config.ts'
import type { GivenKernel } from './given-kernel.ts'
import { modulePath, releaseOf } from './names.ts'
import { plainFileIn } from './place.ts'
import { readText } from './plain-file.ts'

const images: Record<System, readonly string[]> = {
  'x86_64-linux': ['arch/x86/boot/bzImage'],
  'aarch64-linux': ['arch/arm64/boot/Image', 'arch/arm64/boot/Image.gz'],
}

/**
 * The kernel a build tree holds; nothing is run in it and nothing changed. Rejects with a Fault for
 * what is not built, and for what no build leaves there.
 */
export async function readBuildTree(tree: string, system: System): Promise<GivenKernel> {
  const image = firstIn(tree, images[system])
  const releaseFile = plainFileIn(tree, 'include/config/kernel.release')
  if (image === undefined || releaseFile === undefined) throw notBuilt(tree, system)
  const config = await readConfig([{ folder: tree, name: '.config' }])
  return {
    image,
    release: releaseOf((await readText(releaseFile)).trim(), releaseFile),
    ...(config === undefined ? {} : { config }),
    modulesFrom: tree,
    modules: await builtModules(tree),
  }
}

/** The modules modules.order lists, where they were built, at the places `make modules_install` gives them. */
async function builtModules(tree: string): Promise<Map<string, string>> {
  const modules = new Map<string, string>()
  for (const name of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo']) {
    const file = plainFileIn(tree, name)
    if (file !== undefined) modules.set(name, file)
  }
  const order = modules.get('modules.order')
  if (order === undefined) return modules
  for (const path of listed(await readText(order), order)) {
    const file = firstIn(tree, [path, join('kernel', path)])
    if (file === undefined) {
      throw new Fault('build-failed', `${tree} lists the module ${path}, and it is not built`, {
        remedy: `finish the build: make -C ${tree} modules`,
      })
    }
    modules.set(`kernel/${path}`, file)
  }
  return modules
}

/** Kernels up to 5.x write kernel/DIR/NAME.ko, newer ones DIR/NAME.o. */
function listed(order: string, file: string): Set<string> {
  const lines = order.split('\n').filter((line) => line !== '')
  const paths = lines.map((line) => line.replace(/^kernel\//, '').replace(/\.o$/, '.ko'))
  return new Set(paths.map((path) => modulePath(path, file)))
}

function firstIn(tree: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    const file = plainFileIn(tree, name)
    if (file !== undefined) return file
  }
  return undefined
}

function notBuilt(tree: string, system: System): Fault {
  const other = (Object.keys(images) as System[]).find(
    (each) => each !== system && images[each].some((image) => existsSync(join(tree, image))),
  )
  if (other !== undefined) {
    return new Fault('build-failed', `the kernel in ${tree} is for ${other}, not ${system}`, {
      remedy: `add --system ${other}`,
    })
  }
  const arch = systemNames[system].linux
  return new Fault(
    'build-failed',
    `no kernel for ${system} is built in ${tree}: ${images[system][0]} is missing`,
    { remedy: `build it: make -C ${tree} ARCH=${arch} -j$(nproc)` },
  )
}
