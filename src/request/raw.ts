import type { HostFacts } from '../host/facts.ts'

/** What an edge was given, as it was given: strings nobody has looked at yet. */
export interface RawRequest {
  /** The script's text, a file's name, or `-` for stdin. */
  readonly script?: string
  /** `distro`, `FLAKEREF#HOST` or a file `*.nix` */
  readonly guest?: string
  /** `vm` or `kexec` */
  readonly machine?: string
  /** `[ssh://][USER@]HOST[:PORT]` */
  readonly target?: string
  /** A board of a lab by its name, or by labels between commas. */
  readonly board?: string
  /** The lab's file. */
  readonly lab?: string
  /** Files with private keys. */
  readonly sshKey?: readonly string[]
  /** The variable that holds a private key's text: a key itself is never an argument. */
  readonly sshKeyEnv?: string
  /** Files of known hosts. */
  readonly knownHosts?: readonly string[]
  /** Lines of known hosts. */
  readonly knownHostsText?: string
  readonly sshUser?: string
  /** Hosts on the way as targets are written, between commas. */
  readonly proxyJump?: string
  /** `user-auth`, `host-keys` and `ip-setup`, between commas, or `none` */
  readonly inherit?: string
  /** The file with the guest's own private host key. */
  readonly guestHostKey?: string
  /** The variable that holds its text. */
  readonly guestHostKeyEnv?: string
  /** Whether the guest compresses memory that it has not used for long. */
  readonly zswap?: boolean
  /** `auto`, or the path of a vendor's file, or of a folder of them. */
  readonly microcode?: string
  /** `auto`, `nix-copy`, `tarball` or `pull=URL` */
  readonly transport?: string
  /** `return`, `stay` or `power-cycle`; a unit's name, told by its dot, is `afterUnit` */
  readonly after?: string
  readonly lease?: string
  readonly powerCycleCommand?: string
  readonly consoleCommand?: string
  /** `NAME=FILE`, each file encrypted with age to a host key of the target's. */
  readonly secret?: readonly string[]
  /** How long to wait for a target that another run has. */
  readonly wait?: string
  readonly system?: string
  /** `exec` or `system` */
  readonly boot?: string
  /** A unit of systemd's. Edges give it as `after`. */
  readonly afterUnit?: string
  readonly failOnFailedUnits?: boolean
  readonly kernel?: string
  readonly modules?: string
  readonly append?: readonly string[]
  /** Each may name several, between commas or blanks. */
  readonly packages?: readonly string[]
  readonly shared?: string
  readonly shareTransport?: string
  readonly cwd?: string
  readonly results?: string
  /** Absolute paths in the guest, the shell's patterns too. */
  readonly bring?: readonly string[]
  /** `NAME=VALUE`, or `NAME` for the caller's own value. */
  readonly env?: readonly string[]
  readonly memory?: string
  readonly cpus?: string
  readonly timeout?: string
  readonly bootTimeout?: string
  readonly accel?: string
  readonly copies?: string
  /** `NAME=SIZE[,format=raw|qcow2][,keep=FILE]`, on hardware `NAME=by-id:ID` too */
  readonly disk?: readonly string[]
  /** `user`, `none`, `restricted[=PORT,...]` or `bridge=NAME` */
  readonly network?: string
  /** `[tcp|udp:][ADDRESS:]HOSTPORT:GUESTPORT` */
  readonly forward?: readonly string[]
  readonly gdb?: string
  readonly initrdConsole?: boolean
  readonly cold?: boolean
  readonly keepOutput?: boolean
  readonly install?: boolean
  readonly refresh?: boolean
  readonly nixInstaller?: string
  /** Lines of nix.conf; each may hold several lines. */
  readonly nixConfig?: readonly string[]
  readonly substituter?: readonly string[]
  /** `NAME:BASE64`; each may name several, between blanks. */
  readonly trustedPublicKey?: readonly string[]
  /** `[ssh-ng://|ssh://][USER@]HOST[:PORT][,system=SYSTEM+...][,jobs=N][,speed=N][,features=NAME+...]` */
  readonly builder?: readonly string[]
  /** Files with private keys that open builders. */
  readonly builderKey?: readonly string[]
  /** The variable that holds such a key's text. */
  readonly builderKeyEnv?: string
  /** Files of known hosts, for builders. */
  readonly builderKnownHosts?: readonly string[]
  /** Lines of known hosts, for builders. */
  readonly builderKnownHostsText?: string
  /** A number, or `auto` */
  readonly maxJobs?: string
  /** Each may name several, between commas or blanks. */
  readonly systemFeatures?: readonly string[]
  /** The environment variable that holds the token: a token itself is never an argument. */
  readonly githubTokenEnv?: string
  readonly qemuArgs?: readonly string[]
}

export type Input = keyof RawRequest

/** The caller's surroundings, read once at the edge. */
export interface Caller {
  /** Absolute: relative paths start here. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly host: HostFacts
  /** How the caller writes an input: `--boot-timeout` for `bootTimeout`. */
  nameOf(input: Input): string
  readStdin(): Promise<Uint8Array>
  /** The memory a new process can have here, in MiB; NaN where that cannot be seen. */
  availableMemoryMiB(): Promise<number>
}
