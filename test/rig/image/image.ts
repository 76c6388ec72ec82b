import { createHash } from 'node:crypto'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { draftOf } from '../../../src/host/draft.ts'
import { lock, unlock } from '../../../src/machine/vm/template/lock.ts'
import { rigFolder } from '../folder.ts'
import type { RigWish } from '../wish.ts'
import { debianRecipe } from './debian/recipe.ts'
import { minimalRecipe } from './minimal/recipe.ts'

/** What a rig is started from: `disk` (raw, ext4), `kernel` and `initrd` in a folder. */
export interface Image {
  readonly folder: string
  readonly disk: string
  readonly kernel: string
  readonly initrd: string
  /** The host's own kernel arguments. */
  readonly append: readonly string[]
}

/** How an image is made. */
export interface Recipe {
  /** Everything that decides what comes out, as text. */
  readonly ingredients: string
  readonly append: readonly string[]
  /** Makes the three files in a folder that is there. */
  make(folder: string): Promise<void>
}

const files = ['disk', 'kernel', 'initrd'] as const

/** The image for a wish, made where it is not kept yet; another process may be at it. */
export async function imageFor(wish: RigWish): Promise<Image> {
  const recipe = await recipeFor(wish)
  const folder = join(rigFolder(), keyOf(recipe))
  const held = `${folder}.lock`
  await mkdir(rigFolder(), { recursive: true })
  while (!(await isThere(folder))) {
    if (await lock(held)) {
      try {
        if (!(await isThere(folder))) await makeAt(folder, recipe, wish)
      } finally {
        await unlock(held)
      }
    } else await pause(500, undefined, { signal: wish.signal })
  }
  const [disk, kernel, initrd] = files.map((name) => join(folder, name)) as [string, string, string]
  return { folder, disk, kernel, initrd, append: recipe.append }
}

function recipeFor(wish: RigWish): Promise<Recipe> {
  return wish.host === 'debian' ? debianRecipe(wish) : minimalRecipe(wish)
}

function keyOf({ ingredients }: Recipe): string {
  return createHash('sha256').update(ingredients).digest('hex').slice(0, 32)
}

async function makeAt(folder: string, recipe: Recipe, { tell, host, system }: RigWish) {
  tell(`making the image of the ${host} host for ${system}: this takes its minutes, once`)
  const draft = draftOf(folder)
  await mkdir(draft)
  try {
    await recipe.make(draft)
    await rename(draft, folder)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function isThere(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => undefined)) !== undefined
}
