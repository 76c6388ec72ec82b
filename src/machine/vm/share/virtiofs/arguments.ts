import type { Virtiofsd } from '../../../../host/programs.ts'
import type { Share } from '../../../../model/plan.ts'

/** What a daemon is told, of either kind, to serve a view on a socket. */
export function daemonArguments(
  kind: Virtiofsd['kind'],
  share: Share,
  view: string,
  socket: string,
): string[] {
  const common = [`--socket-path=${socket}`, '--rlimit-nofile=0']
  if (kind === 'rust') {
    return [
      ...common,
      `--shared-dir=${view}`,
      '--sandbox=chroot',
      '--cache=auto',
      '--modcaps=-mknod:-setfcap',
      // The guest has an overlay over what it only reads, and no overlay passes an announced mount.
      ...(share.writable ? ['--announce-submounts', '--xattr'] : ['--no-announce-submounts']),
    ]
  }
  return [
    ...common,
    ...['-o', `source=${view}`, '-o', 'sandbox=chroot', '-o', 'cache=auto'],
    // The guest's root must make neither device nodes on the host nor programs with capabilities.
    ...['-o', share.writable ? 'modcaps=-mknod:-setfcap,xattr' : 'modcaps=-mknod:-setfcap'],
  ]
}
