import type { MachineKind, Request } from '../model/request.ts'
import type { Input } from './raw.ts'

/** What a field of a request means on a machine. */
export type Meaning = Same | Mapped | Refused

interface Same {
  readonly kind: 'same'
  readonly but?: readonly Bar[]
}

interface Mapped {
  readonly kind: 'mapped'
  /** One sentence, without its full stop. */
  readonly how: string
  readonly but?: readonly Bar[]
}

interface Refused extends Refusing {
  readonly kind: 'refused'
}

interface Refusing {
  /** After the input's name: `makes no sense there`. */
  readonly why: string
  readonly remedy: string
}

/** Values that are refused where others are not. */
export interface Bar extends Refusing {
  /** Them, for the documentation. */
  readonly what: string
  readonly input: Input
  bars(value: unknown): boolean
}

/** A field of a request, and what it means on each machine. */
export type Field = { readonly [Machine in MachineKind]: Meaning } & {
  /** What it is, for the documentation. */
  readonly what: string
}

const same: Same = { kind: 'same' }
const mapped = (how: string, ...but: readonly Bar[]): Mapped => ({
  kind: 'mapped',
  how,
  ...(but.length === 0 ? {} : { but }),
})
const refused = (why: string, remedy: string): Refused => ({ kind: 'refused', why, remedy })

const leaveOut = 'leave it out'
const hardwareOnly: Refusing = {
  why: 'is for real hardware, and this run is in a VM',
  remedy: 'leave it out, or take the machine kexec',
}
const matches = (pattern: RegExp) => (value: unknown) => pattern.test(String(value))

/** Every field of a request on every machine. What is refused is so before anything starts. */
export const fields: Readonly<Record<keyof Request, Field>> = {
  script: { what: 'the script', vm: same, kexec: same },
  scriptName: { what: 'what it is called in reports', vm: same, kexec: same },
  guest: {
    what: 'what to run in',
    vm: same,
    kexec: mapped(
      'a NixOS configuration brings its system along: the image has the store that it needs',
    ),
  },
  machine: { what: 'what to run on', vm: same, kexec: same },
  hardware: {
    what: 'which hardware, the way to it and back',
    vm: refused(hardwareOnly.why, hardwareOnly.remedy),
    kexec: same,
  },
  lab: {
    what: 'any of the boards of a lab that would do',
    vm: refused(hardwareOnly.why, hardwareOnly.remedy),
    kexec: same,
  },
  system: {
    what: 'the architecture',
    vm: mapped("another than this host's is emulated"),
    kexec: mapped('a target of another architecture is refused when it is looked at'),
  },
  boot: { what: 'how it comes up: our init alone, or its own systemd', vm: same, kexec: same },
  afterUnit: {
    what: 'the unit after which the script starts, with `--boot system`',
    vm: same,
    kexec: same,
  },
  failOnFailedUnits: {
    what: 'whether units that failed make the run fail, likewise',
    vm: same,
    kexec: same,
  },
  kernel: {
    what: 'a kernel of your own',
    vm: mapped("without one it is the distribution's for virtual machines, or NixOS's own"),
    kexec: mapped("without one it is the distribution's for all hardware, with drivers for it"),
  },
  append: { what: "additions to the kernel's command line", vm: same, kexec: same },
  packages: { what: "the distribution's packages to have in the guest", vm: same, kexec: same },
  shared: {
    what: 'a folder of yours to read and write',
    vm: mapped('it is served: both sides see what the other writes'),
    kexec: mapped(
      "it is copied there, and what changed is copied back after the script; what changed on both sides stays as it is here, and the guest's goes to the results, in `conflicts/`",
    ),
  },
  samePath: { what: 'that folder at its own path too', vm: same, kexec: same },
  shareTransport: {
    what: 'how folders are served',
    vm: same,
    kexec: refused('is how folders are served, and to hardware they are copied over SSH', leaveOut),
  },
  cwd: { what: 'where the script starts', vm: same, kexec: same },
  results: { what: 'where the results go', vm: same, kexec: same },
  bring: { what: 'more to bring home', vm: same, kexec: same },
  env: { what: 'variables for the script', vm: same, kexec: same },
  secrets: {
    what: 'files that only the hardware can read',
    vm: refused(
      'is opened with the SSH host key of real hardware, and a VM has none that outlives it',
      'leave it out and give the script what it needs by the environment, or take the machine kexec',
    ),
    kexec: mapped(
      'a file that is encrypted to no host key of the target is refused when the target is looked at',
    ),
  },
  memoryMiB: {
    what: 'memory',
    vm: mapped('the guest has that much'),
    kexec: mapped('the guest has all there is, and a target with less is refused'),
  },
  cpus: {
    what: 'CPUs',
    vm: mapped('the guest has that many'),
    kexec: mapped('the guest has all there are, and a target with fewer is refused'),
  },
  timeoutMs: { what: 'how long the script may take', vm: same, kexec: same },
  bootTimeoutMs: {
    what: 'how long the guest may take to answer',
    vm: mapped("it counts from QEMU's start"),
    kexec: mapped('it counts from the jump into the new kernel'),
  },
  accel: {
    what: 'KVM or emulation',
    vm: same,
    kexec: refused('asks how a VM is run, and hardware runs by itself', leaveOut),
  },
  copies: {
    what: 'in how many guests at once',
    vm: same,
    kexec: refused(
      'asks for several guests, and one machine is one',
      'run it once for each target',
    ),
  },
  disks: {
    what: 'disks to write to',
    vm: {
      kind: 'same',
      but: [
        {
          what: '`NAME=by-id:ID`',
          input: 'disk',
          bars: matches(/^[^,]*=by-id:/),
          why: 'names a disk of real hardware, and this run is in a VM',
          remedy: 'give a size in place of it, or take the machine kexec',
        },
      ],
    },
    kexec: mapped(
      'they are in RAM, at the same names, and gone afterwards',
      {
        what: '`keep=`',
        input: 'disk',
        bars: matches(/,keep=/),
        why: 'is to be kept in a file here, and on hardware such a disk is in its RAM',
        remedy: 'leave keep= out, and have the script write what it needs to its results',
      },
      {
        what: '`format=qcow2`',
        input: 'disk',
        bars: matches(/,format=(?!raw(?:,|$))/),
        why: 'asks for the format of a file here, and on hardware such a disk is in its RAM',
        remedy: 'leave format= out',
      },
    ),
  },
  realDisks: {
    what: "disks of the hardware's own, as `NAME=by-id:ID`",
    vm: refused(hardwareOnly.why, hardwareOnly.remedy),
    kexec: mapped('one that is mounted, or not there, is refused when the target is looked at'),
  },
  network: {
    what: 'what the network reaches',
    vm: same,
    kexec: mapped(
      "it is the host's own, addresses and all",
      {
        what: '`none`',
        input: 'network',
        bars: matches(/^none$/),
        why: 'would cut the line by which the run is driven',
        remedy: leaveOut,
      },
      {
        what: '`restricted`',
        input: 'network',
        bars: matches(/^restricted/),
        why: "cannot be kept there: it is the host's own network, with what that reaches",
        remedy: 'leave it out, and confine the host from outside',
      },
      {
        what: '`bridge=NAME`',
        input: 'network',
        bars: matches(/^bridge/),
        why: 'names a bridge of this host, and the hardware is elsewhere',
        remedy: leaveOut,
      },
    ),
  },
  forwards: {
    what: 'ports that lead into the guest',
    vm: same,
    kexec: refused(
      "leads into a guest without an address, and there it has the host's",
      'leave it out, and connect to the host itself',
    ),
  },
  gdbPort: {
    what: "a debugger's way in",
    vm: same,
    kexec: refused(
      'is a door that QEMU has',
      'leave it out; the kernel has kgdb, by its command line',
    ),
  },
  initrdConsole: {
    what: "the guest's console, live",
    vm: same,
    kexec: refused(
      "shows a VM's console, and that of hardware is its own screen or serial line",
      'leave it out; --console-command brings it home in console.log',
    ),
  },
  cold: {
    what: 'boot, in place of a template',
    vm: same,
    kexec: mapped('it always boots', {
      what: 'a warm start',
      input: 'cold',
      bars: (value) => value === false,
      why: 'starts a VM as it was once, and hardware always boots',
      remedy: leaveOut,
    }),
  },
  keepOutput: { what: 'keep all output', vm: same, kexec: same },
  install: {
    what: 'whether missing host packages are installed',
    vm: mapped('here: QEMU, its file server, Nix'),
    kexec: mapped('here: Nix; nothing is ever installed on the target'),
  },
  refresh: { what: 'fetch the package lists anew', vm: same, kexec: same },
  nix: {
    what: 'what Nix is told',
    vm: same,
    kexec: mapped('Nix here is told; no token and no key of a builder goes to the target'),
  },
  qemuArgs: {
    what: 'options for QEMU',
    vm: same,
    kexec: refused('is for QEMU, and there is none', leaveOut),
  },
}

/** The field that each input is for. */
export const fieldOf: Readonly<Record<Input, keyof Request>> = {
  script: 'script',
  guest: 'guest',
  machine: 'machine',
  target: 'hardware',
  board: 'lab',
  lab: 'lab',
  sshKey: 'hardware',
  sshKeyEnv: 'hardware',
  knownHosts: 'hardware',
  knownHostsText: 'hardware',
  sshUser: 'hardware',
  proxyJump: 'hardware',
  inherit: 'hardware',
  guestHostKey: 'hardware',
  guestHostKeyEnv: 'hardware',
  zswap: 'hardware',
  microcode: 'hardware',
  transport: 'hardware',
  after: 'hardware',
  lease: 'hardware',
  powerCycleCommand: 'hardware',
  consoleCommand: 'hardware',
  wait: 'hardware',
  secret: 'secrets',
  system: 'system',
  boot: 'boot',
  afterUnit: 'afterUnit',
  failOnFailedUnits: 'failOnFailedUnits',
  kernel: 'kernel',
  modules: 'kernel',
  append: 'append',
  packages: 'packages',
  shared: 'shared',
  shareTransport: 'shareTransport',
  cwd: 'cwd',
  results: 'results',
  bring: 'bring',
  env: 'env',
  memory: 'memoryMiB',
  cpus: 'cpus',
  timeout: 'timeoutMs',
  bootTimeout: 'bootTimeoutMs',
  accel: 'accel',
  copies: 'copies',
  disk: 'disks',
  network: 'network',
  forward: 'forwards',
  gdb: 'gdbPort',
  initrdConsole: 'initrdConsole',
  cold: 'cold',
  keepOutput: 'keepOutput',
  install: 'install',
  refresh: 'refresh',
  nixInstaller: 'nix',
  nixConfig: 'nix',
  substituter: 'nix',
  trustedPublicKey: 'nix',
  builder: 'nix',
  builderKey: 'nix',
  builderKeyEnv: 'nix',
  builderKnownHosts: 'nix',
  builderKnownHostsText: 'nix',
  maxJobs: 'nix',
  systemFeatures: 'nix',
  githubTokenEnv: 'nix',
  qemuArgs: 'qemuArgs',
}

/** What an input means where it is not given: to give that is to ask for nothing. */
const defaults: Partial<Readonly<Record<Input, unknown>>> = {
  boot: 'exec',
  failOnFailedUnits: false,
  shareTransport: 'auto',
  accel: 'auto',
  copies: '1',
  network: 'user',
  initrdConsole: false,
  zswap: false,
  transport: 'auto',
  after: 'return',
}

/** Whether a value asks for something that the default is not. */
export function isAsked(input: Input, value: unknown): boolean {
  if (value === undefined || value === defaults[input]) return false
  return !Array.isArray(value) || value.length > 0
}
