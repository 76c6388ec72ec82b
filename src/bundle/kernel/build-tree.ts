import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../model/fault.ts'
import { type System, systemNames } from '../../model/system.ts'
import { readConfig } from './config.ts'
import type { GivenKernel } from './given.ts'

const images: Record<System, readonly string[]> = {
  'x86_64-linux': ['arch/x86/boot/bzImage'],
  'aarch64-linux': ['arch/arm64/boot/Image', 'arch/arm64/boot/Image.gz'],
}

/** The kernel a build tree holds; nothing is run in it and nothing changed. */
export async function readBuildTree(tree: string, system: System): Promise<GivenKernel> {
  const image = images[system].map((each) => join(tree, each)).find((each) => existsSync(each))
  if (image === undefined) throw notBuilt(tree, system)
  const release = await readFile(join(tree, 'include/config/kernel.release'), 'utf8').catch(() => {
    throw notBuilt(tree, system)
  })
  const config = await readConfig([join(tree, '.config')])
  return {
    image,
    release: release.trim(),
    ...(config === undefined ? {} : { config }),
    modulesFrom: tree,
    modules: await builtModules(tree),
  }
}

/** The modules modules.order lists, where they were built, at the places `make modules_install` gives them. */
async function builtModules(tree: string): Promise<Map<string, string>> {
  const modules = new Map<string, string>()
  for (const name of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo']) {
    if (existsSync(join(tree, name))) modules.set(name, join(tree, name))
  }
  const order = await readFile(join(tree, 'modules.order'), 'utf8').catch(() => '')
  for (const line of order.split('\n').filter((each) => each !== '')) {
    // Kernels up to 5.x write kernel/DIR/NAME.ko, newer ones DIR/NAME.o.
    const path = line.replace(/^kernel\//, '').replace(/\.o$/, '.ko')
    const file = [join(tree, path), join(tree, 'kernel', path)].find((each) => existsSync(each))
    if (file === undefined) {
      throw new Fault('build-failed', `${tree} lists the module ${path}, and it is not built`, {
        remedy: `finish the build: make -C ${tree} modules`,
      })
    }
    modules.set(`kernel/${path}`, file)
  }
  return modules
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
