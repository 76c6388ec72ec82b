import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Happening } from '../../src/model/event.ts'
import type { NixOptions } from '../../src/model/request.ts'
import { Secret } from '../../src/model/secret.ts'
import { findNix } from '../../src/nix/find.ts'
import { NixError, type NixProgram } from '../../src/nix/nix.ts'
import { drivenFrom } from '../host/driven.ts'
import { whatAllCanSee } from './all-can-see.ts'

const token = 'ghp_0123456789abcdefNEVERSHOWN'
const folder = mkdtempSync(join(tmpdir(), 'testbed-client-'))
const runtime = join(folder, 'runtime')
const events: Happening[] = []

beforeAll(() => execFileSync('mkdir', [runtime]))
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(folder, { recursive: true }))

function find(options: Partial<NixOptions> = {}) {
  const nothing = { installer: 'existing', extraConfig: [], substituters: [] } as const
  const emit = (happening: Happening) => events.push(happening)
  const { signal } = new AbortController()
  return findNix({ ...nothing, ...options }, { install: false, emit, signal })
}

test('a token reaches Nix, and nobody else while Nix runs or after', async () => {
  vi.stubEnv('XDG_RUNTIME_DIR', runtime)
  const nix = await find({ githubToken: new Secret(token) })
  const gate = join(folder, 'gate')
  execFileSync('mkfifo', [gate])

  // Nix stops at the gate until we have looked around.
  const expression = `builtins.trace "at the gate" (builtins.readFile ${gate})`
  const lines: string[] = []
  let modes: number[] = []
  let shown = ''
  await nix.run('nix-instantiate', ['--eval', '-E', expression], {
    onStderrLine: (line) => {
      lines.push(line)
      if (!line.includes('at the gate')) return
      modes = privateModes()
      shown = whatAllCanSee()
      writeFileSync(gate, 'open')
    },
  })
  expect(modes).toEqual([0o700, 0o600])
  expect(shown).toContain('nix-instantiate')
  for (const text of [shown, lines.join(), JSON.stringify(events)])
    expect(text).not.toContain(token)
  expect(readdirSync(runtime)).toEqual([])

  const settings = await nix.run('nix' as NixProgram, [
    '--extra-experimental-features',
    'nix-command',
    'show-config',
  ])
  expect(settings).toContain(`access-tokens = github.com=${token}\n`)
})

test('a token that Nix says aloud is hidden', async () => {
  const nix = await find({ githubToken: new Secret(token) })
  const lines: string[] = []
  const loud = nix.run('nix-instantiate', ['--eval', '-E', `throw "it is ${token}"`], {
    onStderrLine: (line) => lines.push(line),
  })
  const error = await loud.catch((reason) => reason)
  expect(error).toBeInstanceOf(NixError)
  expect(`${error.message} ${error.stderr} ${lines}`).not.toContain(token)
  expect(error.stderr).toContain('it is ***')
})

test('further settings are added to those of the user', async () => {
  vi.stubEnv('NIX_CONFIG', 'cores = 3\nmax-jobs = 7')
  const nix = await find({ extraConfig: ['cores = 4'], substituters: ['https://a.example.org'] })
  const settings = await nix.run('nix' as NixProgram, [
    '--extra-experimental-features',
    'nix-command',
    'show-config',
  ])
  expect(settings).toMatch(/^cores = 4$/m)
  expect(settings).toMatch(/^max-jobs = 7$/m)
  expect(settings).toMatch(/^substituters = .*https:\/\/a.example.org/m)
  expect(settings).toMatch(/^substitute = false$/m)
})

test('what is said of the sandbox is true', async () => {
  const marker = join(folder, 'marker')
  writeFileSync(marker, '')
  const build = (name: string) => `derivation {
    name = "${name}-${Date.now()}"; system = builtins.currentSystem;
    builder = "/bin/sh"; args = [ "-c" "test -e ${marker} && echo seen > $out" ];
  }`
  const boxed = await find()
  const boxedBuild = boxed.run('nix-build', ['--no-out-link', '-E', build('boxed')])
  if (boxed.sandbox.on) await expect(boxedBuild).rejects.toThrow(NixError)
  else expect(await boxedBuild).toContain('boxed')

  const open = await find({ extraConfig: ['sandbox = false'] })
  expect(open.sandbox).toEqual({ on: false, why: expect.stringContaining('sandbox = false') })
  expect(await open.run('nix-build', ['--no-out-link', '-E', build('open')])).toContain('open')
})

test('an abort ends Nix, builders included', async () => {
  const nix = await find({ extraConfig: ['sandbox = false'] })
  const abort = new AbortController()
  const build = `derivation {
    name = "endless-${Date.now()}"; system = builtins.currentSystem; PATH = "/usr/bin:/bin";
    builder = "/bin/sh"; args = [ "-c" "echo up; exec sleep 98765" ];
  }`
  const endless = nix.run('nix-build', ['--no-out-link', '-E', build], {
    signal: abort.signal,
    onStderrLine: (line) => line === 'up' && abort.abort(),
  })
  await expect(endless).rejects.toThrow(/abort/i)
  await vi.waitFor(() => expect(whatAllCanSee()).not.toContain('98765'), 60_000)
})

test('a full disk is named', async () => {
  const big = join(folder, 'big')
  writeFileSync(big, Buffer.alloc(16 * 2 ** 20))
  const driven = driveIn('mount -t tmpfs -o size=12m tmpfs /nix; exec', { do: 'add', file: big })
  expect(driven?.fault?.message).toMatch(/ran out of disk space .*free on the disk of \/nix\/store/)
})

test('a user goes through the daemon, which may be another user', async () => {
  const setup = `mount -t tmpfs tmpfs /nix
    NIX_CONFIG='build-users-group =' nix-daemon & trap "kill $!" EXIT
    until test -S /nix/var/nix/daemon-socket/socket; do sleep 0.01; done
    HOME=$(mktemp -d -p /tmp) && chown 65534 $HOME
    XDG_RUNTIME_DIR=$HOME setpriv --reuid 65534 --regid 65534 --clear-groups`
  const driven = driveIn(setup, { do: 'nix', installer: 'existing' })
  expect(driven?.fault).toBe(undefined)
  expect(driven?.value).toMatchObject({
    sandbox: { on: true },
    added: expect.stringMatching(/^\/nix\/store\//),
  })
})

/** Lets the driver follow an order on a /nix of its own, after a script's words. */
function driveIn(setup: string, order: object) {
  const driver = new URL('../host/driver.ts', import.meta.url).pathname
  const script = `set -e; ${setup} "$0" "$1" "$2"`
  const whole = JSON.stringify({ installer: 'existing', ...order })
  const args = ['--mount', 'bash', '-c', script, process.execPath, driver, whole]
  return drivenFrom(execFileSync('unshare', args, { encoding: 'utf8' }))[0]
}

/** The modes of our private folder and file. */
function privateModes(): number[] {
  const [own = ''] = readdirSync(runtime)
  const file = join(runtime, own, 'nix.conf')
  expect(readFileSync(file, 'utf8')).toContain(token)
  return [join(runtime, own), file].map((path) => statSync(path).mode & 0o777)
}
