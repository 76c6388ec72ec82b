import { fileURLToPath } from 'node:url'
import type { Start } from '../measure/process.ts'

const script = fileURLToPath(new URL('enter.sh', import.meta.url))

/**
 * A program in a chroot. When it ends, or `unshare` is killed, the kernel takes
 * all its processes and mounts with it: there is nothing to unmount, ever.
 */
export function entered(root: string, command: readonly string[]): Start {
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child']
  return {
    program: 'unshare',
    args: [...namespaces, 'sh', script, root, ...command],
    env: environment,
  }
}

/** `unshare` with the mounts of its own, for what mounts by itself. */
export function mountingApart(command: readonly string[]): Start {
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  return { program: 'unshare', args: [...namespaces, ...command], env: environment }
}

const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
  ...proxies(),
}

function proxies(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(https?|no)_proxy$/i.test(name)),
  )
}
