import { existsSync, readdirSync } from 'node:fs'
import { ensureHost } from '../../src/host/ensure.ts'
import type { Happening } from '../../src/model/event.ts'
import { toFault } from '../../src/model/fault.ts'
import { findNix } from '../../src/nix/find.ts'

// Started where a test wants the host to be another; the order is its only argument, the answer a line.
const order = JSON.parse(process.argv[2] ?? '{}')
const events: Happening[] = []
const context = {
  install: order.install ?? true,
  emit: (happening: Happening) => events.push(happening),
  signal: new AbortController().signal,
  ...(order.upstream && { upstream: order.upstream }),
}

async function follow(): Promise<unknown> {
  if (order.do === 'ensure') return ensureHost(order.need, context)
  const options = { installer: order.installer, extraConfig: [], substituters: [] }
  const nix = await findNix(options, context)
  if (order.do === 'add') return nix.run('nix-store', ['--add', order.file])
  const added = await nix.run('nix-store', ['--add', '/etc/os-release'])
  const built = await nix.run('nix-build', ['--no-out-link', '-E', builtinBuild])
  return { version: nix.version, bin: nix.bin, sandbox: nix.sandbox, added, built }
}

/** A build that needs no shell and no network: Nix's own unpacker of nothing but an environment. */
const builtinBuild = `derivation {
  name = "environment"; system = "builtin"; builder = "builtin:buildenv";
  derivations = ""; manifest = builtins.toFile "manifest" "";
}`

const end = await follow().then(
  (value) => ({ value }),
  (error) => ({ fault: { message: toFault(error).message, remedy: toFault(error).remedy } }),
)
const told = events.filter(({ type }) => type !== 'progress')
const nix = existsSync('/nix') ? { nix: readdirSync('/nix').sort() } : {}
process.stdout.write(`\n${JSON.stringify({ events: told, ...end, ...nix })}\n`)
