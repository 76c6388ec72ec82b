import type { Command } from 'commander'
import { gcDefaults } from '../request/gc.ts'

const several = (value: string, before: readonly string[] = []) => [...before, value]

const labWords = 'the lab (default: testbed-lab.json, here or above in the checkout)'

/** The options of `run`; each is an input of a request but for the last group's `--quiet` and `--events`. */
export function addRunOptions(command: Command): Command {
  return command
    .optionsGroup('The guest:')
    .option(
      '--guest <GUEST>',
      'what to run in: distro, built from this distribution, or NixOS, as FLAKE#HOST or FILE.nix (default: distro)',
    )
    .option('--system <SYSTEM>', "x86_64-linux or aarch64-linux (default: the host's)")
    .option(
      '--boot <KIND>',
      "how it comes up: exec, in which the script is all that runs, or system, with the guest's own systemd (default: exec)",
    )
    .option('--fail-on-failed-units', 'with --boot system: have the run fail where units failed')
    .option('--kernel <FILE|BUILD-TREE>', "a kernel of your own, in place of the guest's")
    .option('--modules <DIR>', 'what holds lib/modules of a kernel given as a file')
    .option('--append <ARG>', "add to the kernel's command line (repeatable)", several)
    .option(
      '--packages <NAMES>',
      "the distribution's packages to have in the guest (repeatable)",
      several,
    )
    .option('--refresh', "fetch the distribution's package lists anew")
    .optionsGroup('The script:')
    .option(
      '--shared <DIR>',
      'a folder of the host, to read and write: in the guest at /tmp/shared, and at its own path where that is free',
    )
    .option('--cwd <DIR>', 'where it starts (default: /tmp/shared with --shared, else /root)')
    .option(
      '--env <NAME[=VALUE]>',
      'a variable for it; NAME alone passes yours on (repeatable)',
      several,
    )
    .option('--timeout <DURATION>', 'how long it may take: 90s, 5m, 1h30m (default: 30m)')
    .optionsGroup('The machine:')
    .option('--machine <KIND>', 'vm, or kexec for real hardware (default: vm)')
    .option('--memory <SIZE>', '512M, 2G (default: 1G)')
    .option('--cpus <COUNT>', "at most 255 (default: 2, or the host's if fewer)")
    .option('--copies <COUNT>', 'run it in so many guests at once, at most 64 (default: 1)')
    .option('--cold', 'boot the guest, in place of taking it from a template')
    .option('--accel <KIND>', 'auto, kvm or tcg; kvm fails rather than emulate (default: auto)')
    .option(
      '--share-transport <KIND>',
      'how folders of the host get there: auto, virtiofs, or 9p, which lacks some and needs no file server (default: auto)',
    )
    .option('--boot-timeout <DURATION>', 'how long the guest may take to answer (default: 3m)')
    .optionsGroup('Disks and network:')
    .option(
      '--disk <NAME=SIZE,...>',
      'a disk, at /dev/disk/by-id/virtio-NAME (repeatable)',
      several,
    )
    .option('--network <KIND>', 'user, none, restricted=PORT,... or bridge=NAME (default: user)')
    .option(
      '--forward <PORT:GUESTPORT>',
      'a port of this host that leads into the guest (repeatable)',
      several,
    )
    .option('--gdb <PORT>', "where gdb finds the guest's kernel, at 127.0.0.1")
    .optionsGroup('Real hardware:')
    .option('--target <HOST>', 'a host reached over SSH: ssh://[USER@]HOST[:PORT]')
    .option('--board <NAME|LABELS>', 'in its place, a board of a lab: whichever is free')
    .option('--lab <FILE>', labWords)
    .option(
      '--ssh-key <FILE>',
      'a private key (repeatable; default: those of your agent and ~/.ssh)',
      several,
    )
    .option(
      '--known-hosts <FILE>',
      "whose host keys are accepted (repeatable; default: yours and this system's)",
      several,
    )
    .option('--ssh-user <NAME>', 'who logs in: root, or one with sudo (default: root)')
    .option('--proxy-jump <HOSTS>', 'hosts on the way, between commas')
    .option(
      '--inherit <LIST>',
      'what the guest takes on: user-auth, host-keys, ip-setup, or none (default: all three)',
    )
    .option(
      '--guest-host-key <FILE>',
      "a private key that the guest has as its host key, in place of the host's or a new one",
    )
    .option(
      '--microcode <FILE|auto>',
      "microcode for its kernel to load: a vendor's file, or what the target has (default: none)",
    )
    .option('--zswap', 'have the guest compress memory that it has not used for long')
    .option(
      '--transport <KIND>',
      'how the guest gets there: auto, nix-copy, tarball or pull=URL (default: auto)',
    )
    .option(
      '--after <DEED|UNIT>',
      'what becomes of it: return, stay or power-cycle (default: return); with --boot system, the unit after which the script starts (default: multi-user.target)',
    )
    .option('--lease <DURATION>', 'how long it waits for us before it returns (default: 5m)')
    .option(
      '--secret <NAME=FILE>',
      "a file encrypted with age to the host's SSH key; in the guest at /run/testbed/secrets/NAME (repeatable)",
      several,
    )
    .option('--power-cycle-command <COMMAND>', 'what to run here when it is really gone')
    .option(
      '--console-command <COMMAND>',
      'what shows its serial console, here, until it is stopped',
    )
    .option('--wait <DURATION>', 'how long to wait where another run has it (default: 0s)')
    .optionsGroup('This host:')
    .option('--no-install', 'install nothing here; print what is to be installed instead')
    .option('--nix-installer <KIND>', 'auto, existing, upstream or distro (default: auto)')
    .option('--nix-config <LINE>', 'a line for nix.conf (repeatable)', several)
    .option('--substituter <URL>', 'one more store to fetch from (repeatable)', several)
    .option(
      '--trusted-public-key <KEY>',
      'who may sign what comes from there (repeatable)',
      several,
    )
    .option('--github-token-env <NAME>', 'the variable with a GitHub token for Nix to fetch with')
    .optionsGroup('Builds:')
    .option(
      '--builder <HOST,...>',
      'a machine that builds: [USER@]HOST[:PORT], and behind it ,system=SYSTEM, ,jobs=N or ,features=NAME+NAME (repeatable)',
      several,
    )
    .option(
      '--builder-key <FILE>',
      'a private key that opens it (repeatable; default: those of your agent and ~/.ssh)',
      several,
    )
    .option(
      '--builder-known-hosts <FILE>',
      "whose host keys are accepted of it (repeatable; default: yours and this system's)",
      several,
    )
    .option('--max-jobs <COUNT>', "how many builds at once here, 0 for none, auto (default: Nix's)")
    .option(
      '--system-features <NAMES>',
      "what builds may ask of this host: kvm, big-parallel (repeatable; default: Nix's)",
      several,
    )
    .optionsGroup('Results:')
    .option(
      '--results <DIR>',
      'where they go: a new or empty folder (default: one in your state folder)',
    )
    .option(
      '--bring <PATH>',
      'more to bring home: paths in the guest, like /var/log/*.log (repeatable)',
      several,
    )
    .option('--keep-output', 'keep all output in output.log, not its first and last 32 MiB')
    .option('--events <FILE|fd:N>', 'write what happens as lines of JSON, as it happens')
    .option('--initrd-console', "show the guest's console on stderr")
    .option('-q, --quiet', "show the script's output only, and a line where it came to no verdict")
}

/** The options of `gc`; each is an input of what it is asked but for `--json`. */
export function addGcOptions(command: Command): Command {
  const { runsOlderThan, guestsOlderThan, templates } = gcDefaults
  return command
    .option(
      '--runs-older-than <DURATION>',
      `remove folders of runs that ended this long ago: 14d, 12h, 0s (default: ${runsOlderThan})`,
    )
    .option(
      '--guests-older-than <DURATION>',
      `take down guests, and remove downloads, not used for so long (default: ${guestsOlderThan})`,
    )
    .option(
      '--templates <SIZE>',
      `what templates of warm starts may take, 0 for nothing (default: ${templates})`,
    )
    .option('--nix', 'have Nix collect everything in its store that nothing keeps, ours or not')
    .option('--dry-run', 'remove nothing, and say what would go')
    .option('--json', 'for programs')
}

/** Which lab a command is about. */
export function addLabOption(command: Command): Command {
  return command.option('--lab <FILE>', labWords)
}

/** The options of `doctor` that name a host to look at in place of this one. */
export function addTargetOptions(command: Command): Command {
  return command
    .option('--target <HOST>', 'look at real hardware: ssh://[USER@]HOST[:PORT]')
    .option('--ssh-key <FILE>', "a private key (repeatable; default: your agent's)", several)
    .option(
      '--known-hosts <FILE>',
      "whose host keys are accepted (repeatable; default: yours and this system's)",
      several,
    )
    .option('--ssh-user <NAME>', 'who logs in: root, or one with sudo (default: root)')
    .option('--proxy-jump <HOSTS>', 'hosts on the way, between commas')
}
