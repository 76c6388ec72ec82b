import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { outputOf, runCommand } from '../../src/host/command.ts'
import { findProgram } from '../../src/host/programs.ts'
import { drivenFrom } from '../host/driven.ts'

// The tarball is laid out as upstream's, around the Nix this host has.
const version = '2.8.0'
const system = process.arch === 'x64' ? 'x86_64-linux' : 'aarch64-linux'
const name = `nix-${version}-${system}`
const folder = mkdtempSync(join(tmpdir(), 'testbed-upstream-'))
const kept = join(folder, `.cache/nixos-testbed/nix/${name}.tar.xz`)
const driver = resolve(import.meta.dirname, '../host/driver.ts')

let server: Server
let url: string
let sha256: string

beforeAll(async () => {
  mkdirSync('/nix', { recursive: true })
  await makeTarball()
  await makePath()
  const tarball = readFileSync(join(folder, 'nix.tar.xz'))
  sha256 = createHash('sha256').update(tarball).digest('hex')
  server = createServer((request, response) => {
    if (request.url === `/whole/nix-${version}/${name}.tar.xz`) return response.end(tarball)
    if (!request.url?.startsWith('/cut/')) return response.writeHead(404).end()
    response.writeHead(200, { 'content-length': tarball.length })
    response.write(tarball.subarray(0, 100_000), () => response.destroy())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

test('a release is installed, used, and found the next time', async () => {
  const [first, second] = await drive(order('whole', sha256), { do: 'nix', installer: 'existing' })
  expect(first?.fault).toBe(undefined)
  expect(first?.value).toMatchObject({ version, bin: '/nix/var/nix/profiles/default/bin' })
  expect(first?.events).toMatchObject([
    {
      type: 'notice',
      message: `installing Nix ${version} from ${url}/whole/nix-${version}/${name}.tar.xz`,
    },
    { type: 'notice', message: `installed Nix ${version} in /nix` },
  ])
  expect(first?.nix).toEqual(['store', 'var'])
  expect(second?.value).toEqual(first?.value)
  expect(second?.events).toEqual([])
})

test('the tarball is kept, and taken without a download', async () => {
  const [driven] = await drive(order('none', sha256))
  expect(driven?.fault).toBe(undefined)
  expect(driven?.events[0]).toEqual({
    type: 'notice',
    message: `installing Nix ${version} from ${kept}`,
  })
})

test('a kept tarball that was changed is refused, and downloaded anew', async () => {
  writeFileSync(kept, 'evil')
  const [driven] = await drive(order('whole', sha256))
  expect(driven?.fault).toBe(undefined)
  expect(driven?.events[0]).toMatchObject({
    type: 'warning',
    message: expect.stringContaining(`refused ${kept}`),
  })
})

test('an installation that was cut short is finished by the next', async () => {
  // The store path is in place, and Nix knows nothing of it yet.
  const cut = `mkdir /nix/unpacked && tar -C /nix/unpacked -xJf ${folder}/nix.tar.xz &&
    mkdir /nix/store && cp -r /nix/unpacked/${name}/store/*-nix-${version} /nix/store/ &&
    chmod -R u+w /nix/unpacked && rm -r /nix/unpacked`
  const [driven] = await driveAfter(cut, order('whole', sha256))
  expect(driven?.fault).toBe(undefined)
  expect(driven?.value).toMatchObject({ version })
})

test.each([
  ['another hash', 'whole', 'f'.repeat(64), /should have ffff/],
  ['a cut download', 'cut', undefined, /cannot be downloaded/],
  ['a release that is not there', 'none', undefined, /cannot be downloaded.*404/],
])('%s is refused, and nothing of it stays', async (_, path, hash, message) => {
  const [driven] = await drive(order(path, hash ?? sha256))
  expect(driven?.fault?.message).toMatch(message)
  expect(driven?.nix).toEqual([])
})

function order(path: string, hash: string) {
  const release = { version, sha256: { [system]: hash } }
  return { do: 'nix', installer: 'upstream', upstream: { release, url: `${url}/${path}` } }
}

function drive(...orders: object[]) {
  return driveAfter('true', ...orders)
}

/** Follows orders one after another where /nix is empty and no Nix is on PATH. */
async function driveAfter(setup: string, ...orders: object[]) {
  const script = `mount -t tmpfs tmpfs /nix; ${setup}; PATH=${folder}/bin HOME=${folder}
    for order; do "$0" ${driver} "$order"; done`
  const args = [
    '--mount',
    'bash',
    '-c',
    script,
    process.execPath,
    ...orders.map((each) => JSON.stringify(each)),
  ]
  const { stdout, stderr } = await runCommand('unshare', args)
  return drivenFrom(stdout + stderr)
}

/** A PATH with all that is needed but Nix. */
async function makePath(): Promise<void> {
  mkdirSync(join(folder, 'bin'))
  for (const program of [
    'curl',
    'tar',
    'xz',
    'chmod',
    'unshare',
    'setpriv',
    'true',
    'sh',
    'apt-get',
  ]) {
    symlinkSync((await findProgram(program)) ?? '', join(folder, 'bin', program))
  }
}

async function makeTarball(): Promise<void> {
  const nix = join(folder, `nix-${version}`)
  mkdirSync(join(nix, 'bin'), { recursive: true })
  copyFileSync((await findProgram('nix')) ?? '', join(nix, 'bin/nix'))
  for (const each of ['nix-store', 'nix-env', 'nix-build'])
    symlinkSync('nix', join(nix, 'bin', each))
  mkdirSync(join(folder, 'nss-cacert-3.0/etc'), { recursive: true })
  const script = `set -e; cd ${folder}; mount -t tmpfs tmpfs /nix
    export NIX_CONFIG='build-users-group ='
    nix-store --add nix-${version} nss-cacert-3.0
    mkdir ${name}; nix-store --dump-db > ${name}/.reginfo; cp -a /nix/store ${name}/
    XZ_OPT=-0 tar -cJf nix.tar.xz ${name}`
  await outputOf('unshare', ['--mount', 'bash', '-c', script])
}
