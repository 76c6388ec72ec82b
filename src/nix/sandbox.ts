import { readFile } from 'node:fs/promises'
import { userNamespaceBar } from '../host/checks/namespaces.ts'
import { runCommand } from '../host/command.ts'
import type { StoreAccess } from '../host/nix.ts'
import { remembered } from './memory.ts'
import type { Nix } from './nix.ts'

/** The names the setting has and had. */
const settingNames = ['sandbox', 'build-use-sandbox', 'build-use-chroot']

/**
 * Whether builds run in Nix's sandbox. Nix itself falls back to none without a
 * word where the kernel refuses it the namespaces, so we try them first.
 */
export async function sandboxState(
  settings: ReadonlyMap<string, string>,
  access: StoreAccess,
): Promise<Nix['sandbox']> {
  const off = settingNames.find((name) => settings.get(name) === 'false')
  if (off !== undefined) return { on: false, why: `Nix's configuration says ${off} = false` }
  if (access === 'daemon') return { on: true } // the daemon's own rights and configuration count
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const key = `${boot.trim()} ${process.getuid?.()}`
  const works = await remembered('nix-sandbox', key, async () =>
    (await namespacesWork()) ? 'works' : undefined,
  )
  if (works !== undefined) return { on: true }
  const bar = await userNamespaceBar()
  const why = bar?.found ?? 'the kernel refuses namespaces, as in an unprivileged container'
  return { on: false, why }
}

/** Does what Nix does to start a builder: new namespaces and a proc of their own. */
async function namespacesWork(): Promise<boolean> {
  const namespaces = ['--user', '--map-root-user', '--mount', '--pid', '--net', '--ipc', '--uts']
  const { code } = await runCommand('unshare', [...namespaces, '--fork', '--mount-proc', 'true'], {
    timeoutMs: 10_000,
  }).catch(() => ({ code: null }))
  return code === 0
}
