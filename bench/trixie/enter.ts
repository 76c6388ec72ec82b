import { fileURLToPath } from 'node:url'
import { leashed } from '../../src/host/leash.ts'
import type { Start } from '../measure/process.ts'

const script = fileURLToPath(new URL('enter.sh', import.meta.url))

/** A folder of this machine, and the one of a chroot that it is shown at. */
export type Shown = readonly [from: string, to: string]

/** A program in a chroot, with this machine's devices and store mounted in it, and more folders. */
export function entered(
  root: string,
  command: readonly string[],
  shown: readonly Shown[] = [],
): Start {
  return apart(['sh', script, root, ...shown.flat(), '--', ...command])
}

/**
 * A program in mount and process namespaces of its own. When it ends, is killed,
 * or the bench is, the kernel takes its processes and mounts with it: there is
 * nothing to unmount, ever.
 */
export function apart(command: readonly string[]): Start {
  const namespaces = ['--mount', '--mount-proc', '--pid', '--fork', '--kill-child']
  const [program, args] = leashed(['unshare', ...namespaces, '--', ...command])
  return { program, args, env: environment }
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
