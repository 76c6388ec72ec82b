import { readFile } from 'node:fs/promises'
import type { Check } from '../check.ts'
import { isRoot } from '../privilege.ts'

/** What keeps users from making user namespaces, with its remedy; undefined when nothing seems to. */
export async function userNamespaceBar(): Promise<{ found: string; remedy: string } | undefined> {
  for (const { setting, barred } of settings) {
    const value = (await readFile(`/proc/sys/${setting}`, 'utf8').catch(() => '')).trim()
    const name = setting.replaceAll('/', '.')
    if (value === barred) {
      return {
        found: `${name} is ${value}`,
        remedy: `run: sudo sysctl ${name}=${remedyOf(barred)}`,
      }
    }
  }
  return undefined
}

const settings = [
  { setting: 'user/max_user_namespaces', barred: '0' },
  { setting: 'kernel/unprivileged_userns_clone', barred: '0' },
  { setting: 'kernel/apparmor_restrict_unprivileged_userns', barred: '1' },
]

function remedyOf(barred: string): string {
  return barred === '1' ? '0' : '10000'
}

export async function userNamespaceCheck(): Promise<Check> {
  const name = 'user namespaces'
  if (isRoot()) return { name, state: 'ok', found: 'root needs none' }
  const bar = await userNamespaceBar()
  return bar === undefined
    ? { name, state: 'ok', found: 'allowed' }
    : { name, state: 'warning', ...bar }
}
