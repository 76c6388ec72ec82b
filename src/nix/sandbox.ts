import { readFile, stat } from 'node:fs/promises'
import { userNamespaceBar } from '../host/checks/namespaces.ts'
import { runCommand } from '../host/command.ts'
import { remembered } from './memory.ts'
import type { Nix } from './nix.ts'

/** The names the setting has and had. */
const settingNames = ['sandbox', 'build-use-sandbox', 'build-use-chroot']

/** Who builds decides what the sandbox needs: only root with build users needs no user namespace. */
export type Builder = 'daemon' | 'build-users' | 'user'

/**
 * Whether builds run in Nix's sandbox. Where the kernel refuses it the namespaces,
 * Nix falls back to none without a word, or fails; so we try them first.
 */
export async function sandboxState(
  settings: ReadonlyMap<string, string>,
  builder: Builder,
): Promise<Nix['sandbox']> {
  const off = settingNames.find((name) => settings.get(name) === 'false')
  if (off !== undefined) return { on: false, why: `Nix's configuration says ${off} = false` }
  if (builder === 'daemon') return { on: true } // its rights and its configuration count, not ours
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const root = await stat('/') // another root folder, such as a container's, is another case
  const key = `${boot.trim()} ${root.dev}:${root.ino} ${process.getuid?.()} ${builder}`
  const works = await remembered('nix-sandbox', key, async () =>
    (await namespacesWork(builder)) ? 'works' : undefined,
  )
  if (works !== undefined) return { on: true }
  const bar = builder === 'user' ? await userNamespaceBar() : undefined
  const why = bar?.found ?? 'the kernel refuses namespaces, as in a chroot or a plain container'
  return { on: false, why }
}

/** Does what Nix does to start a builder: new namespaces and a proc of their own. */
async function namespacesWork(builder: Builder): Promise<boolean> {
  const user = builder === 'user' ? ['--user', '--map-root-user'] : []
  const namespaces = [...user, '--mount', '--pid', '--net', '--ipc', '--uts']
  const { code } = await runCommand('unshare', [...namespaces, '--fork', '--mount-proc', 'true'], {
    timeoutMs: 10_000,
  }).catch(() => ({ code: null }))
  return code === 0
}
