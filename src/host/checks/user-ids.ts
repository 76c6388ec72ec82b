import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import type { Check } from '../check.ts'
import { type HostPackages, installable } from '../host-packages.ts'
import { isRoot, lacksNewPrivileges } from '../privilege.ts'
import { findProgram } from '../programs.ts'

const name = 'user ids'

/**
 * Whether this user may map ids of its own into a namespace: the file servers of shares
 * run there, as a root who is nobody outside.
 */
export async function userIdsCheck(packages: HostPackages): Promise<Check> {
  if (isRoot()) return { name, state: 'ok', found: 'root needs none' }
  if (lacksNewPrivileges()) {
    const found =
      "none but the caller's can be had (no_new_privs): what the guest writes in shares is its root's alone"
    return { name, state: 'warning', found }
  }
  const [uidmap, gidmap] = await Promise.all([findProgram('newuidmap'), findProgram('newgidmap')])
  if (uidmap === undefined || gidmap === undefined) {
    return { name, state: 'missing', found: 'no newuidmap', ...installable(['uidmap'], packages) }
  }
  const user = userInfo()
  const files = ['/etc/subuid', '/etc/subgid']
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
  const lacking = files.filter((_, index) => !hasRange(texts[index] ?? '', user))
  if (lacking.length === 0) return { name, state: 'ok', found: `${files.join(', ')}` }
  return {
    name,
    state: 'missing',
    found: `no range for ${user.username} in ${lacking.join(' and ')}`,
    remedy: `run: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${user.username}`,
  }
}

/** Whether a subuid or subgid file gives the user a range of ids. */
export function hasRange(text: string, user: { username: string; uid: number }): boolean {
  return text.split('\n').some((line) => {
    const [owner = '', first = '', count = ''] = line.trim().split(':')
    const isTheirs = owner === user.username || owner === String(user.uid)
    return isTheirs && /^\d+$/.test(first) && Number(count) > 0
  })
}
