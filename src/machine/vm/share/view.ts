import { join } from 'node:path'
import { onLeash } from '../../../host/leash.ts'
import { asNamespacesRoot, isRoot } from '../../../host/privilege.ts'
import { type Cover, writeCover } from '../credentials/cover.ts'
import { makeView } from '../scratch.ts'
import type { CoveredShare } from './share.ts'

/** A folder that shows a share to the one process that is started to serve it. */
export interface View {
  readonly path: string
  /** The command line that starts a program which sees the view. */
  started(program: readonly string[]): [program: string, args: string[]]
}

/**
 * Gives the daemon a view of its own: the folder $1 bound to $2, read-only where $3 says so, over
 * it up to `--` the files that cover some of its own, and a /run it may write its lock to. No mount
 * of these reaches the host, also in a chroot. $4, where there is one, limits its open files.
 *
 * In a builder's sandbox the store is a mount for each of its paths: each is made read-only, with the
 * flags that are locked there; and where there is no /run there is no lock either.
 */
const viewScript = `
set -e
mount --make-rprivate / 2>/dev/null || true # in a chroot / is no mount
source=$1 view=$2 mode=$3; [ ! "$4" ] || ulimit -n "$4"; shift 4
lock() {
  while read -r id parent device root place flags rest; do
    case $place in "$view" | "$view"/*) mount -o "remount,bind,$flags,ro" "$place" ;; esac
  done </proc/self/mountinfo
}
if [ "$mode" = ro ] && ! grep -qF " $source/" /proc/self/mountinfo; then mount -o bind,ro "$source" "$view"
else
  mount --rbind --make-rprivate "$source" "$view"
  [ "$mode" = rw ] || lock
fi
while [ "$1" != -- ]; do mount -o bind,ro,nosuid,nodev,noexec "$1" "$view/$2"; shift 2; done; shift
if [ -d /run ] || mkdir /run 2>/dev/null; then mount -t tmpfs -o mode=755 tmpfs /run; fi
exec setpriv --pdeathsig KILL -- "$@"
`

/** What a view may be made with. */
export interface ViewOptions {
  /** How many files its program may have open; the tool's own limit where absent. */
  readonly openFiles?: number
  /** Whether its program acts for the guest's users, each with an id of the caller's own. */
  readonly asUsers?: boolean
}

/** Prepares the view of a share; its mounts are made when its program is started. */
export async function viewOf(
  share: CoveredShare,
  scratch: string,
  { openFiles, asUsers = false }: ViewOptions = {},
): Promise<View> {
  const path = await makeView(scratch, share.tag)
  const covers = await writeCovers(share, scratch)
  const mode = share.writable ? 'rw' : 'ro'
  const shown = [
    share.source,
    path,
    mode,
    openFiles === undefined ? '' : String(openFiles),
    ...covers,
    '--',
  ]
  return {
    path,
    started: (program) => [
      'unshare',
      [...namespaces(asUsers), 'sh', '-c', viewScript, 'view', ...shown, ...onLeash(program)],
    ],
  }
}

/** Pairs of a cover and what it covers. */
async function writeCovers({ tag, covers }: CoveredShare, scratch: string): Promise<string[]> {
  const written = async (cover: Cover, index: number) => {
    const file = await writeCover(join(scratch, `${tag}.cover-${index}`), cover)
    return [file, cover.path]
  }
  return (await Promise.all(covers.map(written))).flat()
}

/** Root needs only mounts of its own; others become root first, over their own ids where they need them. */
function namespaces(asUsers: boolean): string[] {
  const mounts = ['--mount', '--propagation', 'unchanged']
  if (isRoot()) return mounts
  return [...mounts, ...(asUsers ? asNamespacesRoot() : ['--user', '--map-root-user'])]
}
