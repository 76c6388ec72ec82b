/** Where something of a run might be left on a host. */
export interface Place {
  readonly path: string
  /** How many folders deep. */
  readonly depth: number
  /** Whether what files hold counts; else their size and time do. */
  readonly isHashed: boolean
  /** Whether file systems that are mounted below belong to it. */
  readonly crosses?: boolean
}

export const places: readonly Place[] = [
  { path: '/', depth: 1, isHashed: false },
  { path: '/etc', depth: 12, isHashed: true },
  { path: '/root', depth: 6, isHashed: true },
  { path: '/home', depth: 5, isHashed: true },
  { path: '/tmp', depth: 4, isHashed: false },
  { path: '/var/tmp', depth: 4, isHashed: false },
  { path: '/usr/local', depth: 8, isHashed: false },
  { path: '/opt', depth: 3, isHashed: false },
  { path: '/srv', depth: 2, isHashed: false },
  { path: '/boot', depth: 8, isHashed: true, crosses: true },
  { path: '/efi', depth: 6, isHashed: true },
  { path: '/sys/firmware/efi/efivars', depth: 1, isHashed: true },
  { path: '/sys/fs/pstore', depth: 1, isHashed: false },
  { path: '/var/spool/cron', depth: 3, isHashed: true },
  { path: '/var/spool/at', depth: 2, isHashed: true },
  { path: '/var/lib/systemd', depth: 2, isHashed: false },
  { path: '/nix/var/nix/gcroots', depth: 4, isHashed: false },
  { path: '/nix/var/nix/profiles', depth: 4, isHashed: false },
  { path: '/run/nixos-testbed', depth: 4, isHashed: false, crosses: true },
]

/** As the script takes it. */
export function placeLine({ path, depth, isHashed, crosses }: Place): string {
  const word = (is: boolean | undefined) => (is === true ? 'yes' : 'no')
  return `${depth} ${word(isHashed)} ${word(crosses)} ${path}`
}
