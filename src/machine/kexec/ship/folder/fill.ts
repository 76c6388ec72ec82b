import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Emit } from '../../../../model/event.ts'
import { Fault } from '../../../../model/fault.ts'
import type { BuiltImage } from '../../../../model/image.ts'
import { folderOf, openFolder, type Present } from '../place.ts'
import type { Shell } from '../shell.ts'
import type { Bring, Errand, Missing } from './bring.ts'
import { sent } from './send.ts'
import { finish, keepSound } from './verify.ts'

const busybox = 'tools/busybox'

/**
 * Fills an image's folder on the target with what is missing of it, each file checked against its
 * hash before it gets its name. Gives the folder.
 */
export async function fillFolder(
  shell: Shell,
  built: BuiltImage,
  place: string,
  bring: Bring,
  { emit, signal }: { readonly emit: Emit; readonly signal?: AbortSignal | undefined },
): Promise<string> {
  const text = await readFile(join(built.path, 'image.json'))
  const folder = folderOf(place, text)
  const present = await openFolder(shell, built.image, folder, signal)
  const missing = missingOf(built, present)
  const errand = { shell, built, folder, signal, moved: counter(built, missing, emit) }

  // The first thing there is what checks the others.
  await bringSound(missing.filter(isBusybox), sent, errand)
  await bringSound(
    missing.filter((each) => !isBusybox(each)),
    bring,
    errand,
  )
  if (!present.whole.has('image.json')) await finish(errand, text)
  return folder
}

const isBusybox = ({ name }: Missing) => name === busybox

/** What arrived damaged is brought once more, from its start. */
async function bringSound(missing: readonly Missing[], bring: Bring, errand: Errand) {
  if (missing.length === 0) return
  await bring(missing, errand)
  const damaged = await keepSound(missing, errand)
  if (damaged.length === 0) return
  const again = damaged.map((each) => ({ ...each, there: 0 }))
  await bring(again, errand)
  const [still] = await keepSound(again, errand)
  if (still === undefined) return
  throw new Fault('infra-error', `${still.name} of the image arrives damaged at the target`, {
    remedy: "see whether the target's memory is sound, and what it says of it: dmesg",
  })
}

function missingOf({ image }: BuiltImage, { whole, parts }: Present): Missing[] {
  const files = Object.entries(image.files).filter(([name]) => !whole.has(name))
  return files.map(([name, file]) => {
    const there = parts.get(name) ?? 0
    return { name, ...file, there: there < file.size ? there : 0 }
  })
}

function counter({ image }: BuiltImage, missing: readonly Missing[], emit: Emit) {
  const sum = (sizes: readonly number[]) => sizes.reduce((all, each) => all + each, 0)
  const total = sum(Object.values(image.files).map(({ size }) => size))
  let done = total - sum(missing.map(({ size, there }) => size - there))
  const message = 'bringing the image to the target'
  if (missing.length > 0) emit({ type: 'progress', message, done, total })
  return (bytes: number) => {
    done = Math.min(total, done + bytes)
    emit({ type: 'progress', message, done, total })
  }
}
