/** Where something of a run might be left on a host. */
export interface Place {
  readonly path: string
  /** How many folders deep. */
  readonly depth: number
  /** Whether what files hold counts; else their size and time do. */
  readonly isHashed: boolean
}

const hashed = (path: string): Place => ({ path, depth: 8, isHashed: true })
const dated = (path: string): Place => ({ path, depth: 4, isHashed: false })

/** No file system that is mounted below one of them belongs to it; neighbours alike are told together. */
export const places: readonly Place[] = [
  { path: '/', depth: 1, isHashed: false },
  hashed('/etc'),
  hashed('/root'),
  hashed('/home'),
  hashed('/boot'),
  hashed('/boot/efi'),
  hashed('/efi'),
  hashed('/sys/firmware/efi/efivars'),
  hashed('/var/spool/cron'),
  hashed('/var/spool/at'),
  dated('/tmp'),
  dated('/var/tmp'),
  dated('/usr/local'),
  dated('/opt'),
  dated('/srv'),
  dated('/sys/fs/pstore'),
  dated('/var/lib/systemd'),
  dated('/nix/var/nix/gcroots'),
  dated('/nix/var/nix/profiles'),
  dated('/run/nixos-testbed'),
  dated('/run/nixos-testbed/stage'),
]

/** As the script takes it. */
export function placeLine({ path, depth, isHashed }: Place): string {
  return `${depth} ${isHashed ? 'yes' : 'no'} ${path}`
}
