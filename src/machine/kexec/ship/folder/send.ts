import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../../../model/fault.ts'
import { quoted } from '../../ssh/command/quote.ts'
import {
  type Bring,
  busybox,
  type Errand,
  type Hashes,
  hashesIn,
  type Missing,
  tool,
} from './bring.ts'
import { tarOf } from './tar.ts'

const smallBytes = 3 * 1024 * 1024
const chunkBytes = 256 * 1024
/** A line slower than this is none. In bytes a second. */
const slowest = 20 * 1024

/** Files over the connection itself: the small ones in one go, of the large ones what is missing. */
export const sent: Bring = async (missing, errand) => {
  const small = missing.filter(({ size, name }) => size <= smallBytes && name !== busybox)
  const large = missing.filter((each) => !small.includes(each))
  const hashes = small.length === 0 ? [] : [await sendTogether(small, errand)]
  for (const each of large) hashes.push(await sendRest(each, errand))
  return new Map(hashes.flatMap((each) => [...each]))
}

async function sendTogether(files: readonly Missing[], errand: Errand): Promise<Hashes> {
  const { built, moved } = errand
  const contents = await Promise.all(
    files.map(async ({ name }) => ({
      name: `${name}.part`,
      content: await readFile(join(built.path, name)),
    })),
  )
  const parts = contents.map(({ name }) => quoted(name)).join(' ')
  const tar = tarOf(contents)
  const command = `${tool} tar -x -o -f - && ${tool} sha256sum ${parts}`
  const hashes = await send(command, chunksOf(tar), tar.length, errand)
  moved(files.reduce((sum, { size }) => sum + size, 0))
  return hashes
}

async function sendRest(file: Missing, errand: Errand): Promise<Hashes> {
  const { built, moved } = errand
  const { name, there, size } = file
  const start = { start: there, highWaterMark: chunkBytes }
  async function* counted() {
    if (there === size) return
    for await (const bytes of createReadStream(join(built.path, name), start)) {
      yield bytes as Uint8Array
      moved(bytes.length)
    }
  }
  return send(commandFor(file), counted(), size - there, errand)
}

/** Hashed once it is there: busybox's tee, for hashing on the way, takes a kilobyte at a time. */
function commandFor({ name, there }: Missing): string {
  const part = quoted(`${name}.part`)
  if (name === busybox)
    return `cat >${part} && chmod 700 ${part} && ./${part} sha256sum ${part} && mv ${part} ${tool}`
  return `cat ${there > 0 ? '>>' : '>'}${part} && ${tool} sha256sum ${part}`
}

async function send(
  command: string,
  stdin: AsyncIterable<Uint8Array>,
  bytes: number,
  { shell, folder, signal }: Errand,
): Promise<Hashes> {
  const limitMs = 120_000 + (bytes / slowest) * 1000
  const what = 'sending the image'
  const whole = `umask 077; cd ${quoted(folder)} && ${command}`
  const { code, stdout, stderr } = await shell.exec(whole, { stdin, limitMs, signal, what })
  if (code === 0) return hashesIn(stdout)
  const said = stderr.trim().split('\n').at(-1)
  throw new Fault('infra-error', `the target does not take the image: ${said}`, {
    remedy: "see how much memory is free there, and whether the image's system is its own",
  })
}

async function* chunksOf(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}
