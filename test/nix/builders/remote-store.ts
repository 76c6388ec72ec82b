import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuilderRequest } from '../../../src/model/builder.ts'
import { Secret } from '../../../src/model/secret.ts'
import { needServers } from '../../machine/kexec/ssh/servers/daemon.ts'
import { makeKey, publicHalf, type Sshd, startSshd } from '../../machine/kexec/ssh/servers/sshd.ts'
import { scratchFolder } from '../../scratch.ts'

/** Another machine's Nix, as far as one machine can play it: a real sshd, and a store of its own. */
export interface RemoteStore {
  readonly sshd: Sshd
  readonly port: number
  /** The private key that opens it, as its text. */
  readonly key: Secret
  /** The builders' part of a request for it. `hostKey` is another than its own where given. */
  request(changes?: {
    readonly hostKey?: string
    readonly protocol?: 'ssh' | 'ssh-ng'
  }): BuilderRequest
  /** The names of what was built there. */
  built(): readonly string[]
  stop(): Promise<void>
}

/**
 * Starts one. Whoever logs in has another folder at /nix, in a mount namespace of his own, and
 * Nix's programs of this machine.
 */
export async function startRemoteStore(system: string): Promise<RemoteStore> {
  await needServers()
  const folder = scratchFolder()
  const nix = join(folder, 'nix')
  mkdirSync(nix)
  const enter = join(folder, 'enter')
  writeFileSync(enter, entering(nix), { mode: 0o755 })
  const keyFile = makeKey(folder, 'key', '-t', 'ed25519')
  const sshd = await startSshd([keyFile], { ForceCommand: enter })
  const key = new Secret(readFileSync(keyFile, 'utf8'))
  const own = publicHalf(sshd.hostKeys.ed25519)
  return {
    sshd,
    port: sshd.port,
    key,
    request: ({ hostKey = own, protocol = 'ssh-ng' } = {}) => ({
      machines: [
        {
          protocol,
          target: { user: 'root', host: '127.0.0.1', port: sshd.port },
          systems: [system],
          jobs: 2,
          speed: 1,
          features: [],
        },
      ],
      keys: [{ kind: 'text', text: key }],
      knownHosts: [{ kind: 'text', text: `[127.0.0.1]:${sshd.port} ${hostKey}\n` }],
    }),
    built: () => outputsIn(join(nix, 'store')),
    stop: () => sshd.stop(),
  }
}

function entering(nix: string): string {
  return `#!/bin/sh
export NIX_CONFIG='build-users-group =
sandbox = false
substitute = false'
unset NIX_REMOTE
exec unshare --mount sh -c 'mount --bind ${nix} /nix && exec sh -c "$SSH_ORIGINAL_COMMAND"'
`
}

/** Nothing is sent there but what is to be built, so an output that is there was. */
function outputsIn(store: string): readonly string[] {
  const names = existsSync(store) ? readdirSync(store) : []
  return names.flatMap((name) => /^\w{32}-(.+)(?<!\.drv|\.lock)$/.exec(name)?.[1] ?? []).sort()
}
