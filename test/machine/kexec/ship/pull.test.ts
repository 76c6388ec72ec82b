import { execFileSync } from 'node:child_process'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { folderOf } from '../../../../src/machine/kexec/ship/place.ts'
import { ship } from '../../../../src/machine/kexec/ship/ship.ts'
import type { BuiltImage } from '../../../../src/model/image.ts'
import { makeImage } from './image.ts'
import { makeTarget, type Target } from './target.ts'

/** A web server that has an image's folder, and goes on where it is asked to. */
async function serving<T>(path: string, use: (url: string, asked: string[]) => Promise<T>) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const file = join(path, request.url ?? '')
    asked.push(`${request.url} ${request.headers.range ?? ''}`.trim())
    if (!existsSync(file)) return void response.writeHead(404).end()
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const { size } = statSync(file)
    const head = { 'content-length': size - start }
    if (start === 0) response.writeHead(200, head)
    else response.writeHead(206, { ...head, 'content-range': `bytes ${start}-${size - 1}/${size}` })
    createReadStream(file, { start }).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked)
  } finally {
    server.close()
  }
}

const pull = (target: Target, built: BuiltImage, url: string) =>
  ship(target.shell, built, { way: 'pull', url, emit: () => undefined, place: target.place })

test('the target fetches what it is told, and keeps what has its hash', async () => {
  const [target, built] = [makeTarget(), makeImage()]
  await serving(built.path, async (url) => {
    const { folder } = await pull(target, built, url)
    execFileSync('diff', ['-r', built.path, folder])
  })
})

test('it goes on where an earlier attempt ended', async () => {
  const [target, built] = [makeTarget(), makeImage()]
  const folder = folderOf(target.place, readFileSync(join(built.path, 'image.json')))
  const part = join(folder, 'initrd.part')
  mkdirSync(dirname(part), { recursive: true })
  writeFileSync(part, readFileSync(join(built.path, 'initrd')).subarray(0, 1_000_000))
  await serving(built.path, async (url, asked) => {
    await pull(target, built, url)
    execFileSync('diff', ['-r', built.path, folder])
    expect(asked).toContain('/initrd bytes=1000000-')
  })
})

test('what is not there, or another, is told', async () => {
  const [target, built] = [makeTarget(), makeImage()]
  const empty = makeTarget().place
  await serving(empty, (url) =>
    expect(pull(target, built, url)).rejects.toThrow(/the target cannot fetch http:\S+: /),
  )
  const other = makeImage({ kernel: Buffer.alloc(300_000, 'other') })
  await serving(other.path, (url) =>
    expect(pull(makeTarget(), built, url)).rejects.toThrow('kernel of the image arrives damaged'),
  )
})
