import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../../../model/fault.ts'
import { quoted } from '../shell.ts'
import type { Bring, Errand, Missing } from './bring.ts'
import { tarOf } from './tar.ts'

const smallBytes = 128 * 1024
const chunkBytes = 256 * 1024
/** A line slower than this is none. In bytes a second. */
const slowest = 20 * 1024

/** Files over the connection itself: the small ones in one go, of the large ones what is missing. */
export const sent: Bring = async (missing, errand) => {
  const small = missing.filter(({ size }) => size <= smallBytes)
  if (small.length > 1) await sendTogether(small, errand)
  const alone = small.length > 1 ? missing.filter(({ size }) => size > smallBytes) : missing
  for (const each of alone) await sendRest(each, errand)
}

async function sendTogether(files: readonly Missing[], errand: Errand): Promise<void> {
  const { built, folder, moved } = errand
  const contents = await Promise.all(
    files.map(async ({ name }) => ({
      name: `${name}.part`,
      content: await readFile(join(built.path, name)),
    })),
  )
  const tar = tarOf(contents)
  // An older attempt's part may be longer.
  const command = `cd ${quoted(folder)} && umask 077 && tools/busybox tar -x -o -f -`
  await send(command, chunksOf(tar), tar.length, errand)
  moved(files.reduce((sum, { size }) => sum + size, 0))
}

async function sendRest(file: Missing, errand: Errand): Promise<void> {
  const { built, folder, moved } = errand
  const { name, there, size } = file
  const part = quoted(`${folder}/${name}.part`)
  const rest = createReadStream(join(built.path, name), {
    start: there,
    highWaterMark: chunkBytes,
  })
  async function* counted() {
    for await (const bytes of rest as AsyncIterable<Uint8Array>) {
      yield bytes
      moved(bytes.length)
    }
  }
  // One that is as long as the file, or longer, is no part of it.
  const command = there === 0 ? `umask 077; cat >${part}` : `cat >>${part}`
  await send(command, counted(), size - there, errand)
}

async function send(
  command: string,
  stdin: AsyncIterable<Uint8Array>,
  bytes: number,
  { shell, signal }: Errand,
): Promise<void> {
  const limitMs = 60_000 + (bytes / slowest) * 1000
  const { code, stderr } = await shell.exec(command, {
    stdin,
    limitMs,
    signal,
    what: 'sending the image',
  })
  if (code === 0) return
  const said = stderr.trim().split('\n').at(-1)
  throw new Fault('infra-error', `the target does not take the image: ${said}`, {
    remedy: 'see how much memory is free there',
  })
}

async function* chunksOf(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}
