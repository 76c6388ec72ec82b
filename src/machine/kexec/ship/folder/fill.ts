import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Emit } from '../../../../model/event.ts'
import { Fault } from '../../../../model/fault.ts'
import type { BuiltImage } from '../../../../model/image.ts'
import { quoted } from '../../ssh/command/quote.ts'
import { folderOf, openFolder, type Present } from '../place.ts'
import type { Shell } from '../shell.ts'
import { type Bring, busybox, type Errand, type Missing } from './bring.ts'
import { sent } from './send.ts'

/**
 * Fills an image's folder on the target with what is missing of it. Files get their names when all
 * are there and have their hashes. Gives the folder.
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

  // The first thing there is what hashes the others.
  const first = missing.filter(({ name }) => name === busybox)
  const others = missing.filter((each) => !first.includes(each))
  await bringSound(first, sent, errand)
  await bringSound(others, bring, errand)
  if (!present.whole.has('image.json')) await finish(others, errand, text)
  return folder
}

/** What arrived damaged is brought once more, from its start. */
async function bringSound(missing: readonly Missing[], bring: Bring, errand: Errand) {
  const damaged = await damagedOf(missing, bring, errand)
  const again = damaged.map((each) => ({ ...each, there: 0 }))
  const [still] = await damagedOf(again, bring, errand)
  if (still === undefined) return
  throw new Fault('infra-error', `${still.name} of the image arrives damaged at the target`, {
    remedy: "see whether the target's memory is sound, and what it says of it: dmesg",
  })
}

async function damagedOf(files: readonly Missing[], bring: Bring, errand: Errand) {
  if (files.length === 0) return []
  const hashes = await bring(files, errand)
  return files.filter(({ name, sha256 }) => hashes.get(name) !== sha256)
}

/** Its description comes last: with it the image is whole. */
async function finish(
  files: readonly Missing[],
  { shell, folder, signal }: Errand,
  description: Uint8Array,
): Promise<void> {
  const names = files.map(({ name }) => quoted(name)).join(' ')
  const command = `umask 077; cd ${quoted(folder)} &&
for file in ${names}; do mv "$file.part" "$file" || exit; done
chmod -R u+rwX,go-rwx . && chmod 700 run tools/agent &&
for file in tools/linked/*; do [ ! -f "$file" ] || chmod 700 "$file"; done
cat >image.json.part && mv image.json.part image.json`
  const what = 'completing the image'
  const options = { stdin: description, limitMs: 60_000, signal, what }
  const { code, stderr } = await shell.exec(command, options)
  if (code === 0) return
  throw new Fault('infra-error', `the image cannot be completed on the target: ${stderr.trim()}`)
}

function missingOf({ image }: BuiltImage, { whole, parts }: Present): Missing[] {
  const files = Object.entries(image.files).filter(([name]) => !whole.has(name))
  return files.map(([name, file]) => {
    const there = parts.get(name) ?? 0
    return { name, ...file, there: there <= file.size ? there : 0 }
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
