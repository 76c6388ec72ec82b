export const mainHelp = `
Examples:
  nixos-testbed run 'uname -a'
  nixos-testbed run --shared . --packages 'gcc make' 'make check'
  nixos-testbed run --kernel ~/linux --append panic_on_warn=1 ./reproduce.sh
  git bisect run nixos-testbed run --kernel . 'modprobe -v brd'
`

export const runHelp = `
The script:
  SCRIPT is text for a shell, the name of a file to read it from, or - for stdin.
  Text that happens to be a file's name is told apart by a blank before it: ' make'.
  What it leaves in $TESTBED_RESULTS comes home, whatever the outcome. What --bring names is
  copied there when the script has ended or its time is over, under the path it has in the
  guest; after a panic, or when the guest is lost, it is not.
  With --copies it runs in several guests at once, which tell themselves apart by $TESTBED_COPY
  and $TESTBED_COPIES. Lines of theirs begin with the number, [3]; stdin goes to none of them;
  each has a folder in the results, copy-1 and so on; the worst of their ends is the run's.
  Options after -- go to QEMU as they are; it is less confined then.

The guest's own systemd:
  With --boot system it is PID 1, and the script starts when the unit of --after is up. Units that
  failed by the end of the script are told, and fail a run whose script passed (exit code 1) with
  --fail-on-failed-units. The journal comes home as files/evidence/journal.txt.

Disks and network:
  --disk NAME=SIZE[,format=raw|qcow2][,keep=FILE]: it takes no more room here than is written, and
  is gone after the run unless FILE keeps it, which is made where it does not exist; where it
  does, it must be of that size. A comma in a file name is doubled.
  --network user reaches what this host does; restricted those TCP ports of this host's loopback,
  at 10.0.2.2, and nothing else; bridge=NAME what is on that bridge (root only).
  --forward [tcp|udp:][ADDRESS:]PORT:GUESTPORT: at 127.0.0.1 unless told otherwise; PORT 0 takes
  a free one and says which.

Real hardware:
  With --machine kexec the host at --target starts the guest in its RAM, in place of its own
  system, and is given back as it was. Host keys are always checked. Guests, scripts, outcomes
  and results are those of a VM; docs/machines.md says what each option means there. --disk
  NAME=SIZE is in its RAM; NAME=by-id:ID is a disk of its own, which the script may overwrite.
  --secret NAME=FILE: FILE is encrypted with age to the host's SSH key (age -R), and only opened
  there, in RAM. $TESTBED_SECRETS is the folder where the script finds it, as NAME.
  What became of the hardware is told beside the outcome, and changes no exit code: clean, traces
  (something is not as it was), or not-back.

  --board takes a board of a lab, a file that docs/lab.md tells of: by its name, or by labels it
  has all of, between commas. Boards are tried in turn, the one that rested longest first; --wait
  is how long to go round where none is free.

Exit codes:
  0         passed
  N, 128+N  failed: the script's own exit code, or the signal that killed it
  121       panicked: the guest's kernel did
  122       boot-failed: the guest never answered
  123       lost: the guest stopped, rebooted or fell silent
  124       timed-out: --timeout
  125       build-failed, infra-error, or wrong options: git bisect skips these
  130, 143  cancelled by SIGINT or SIGTERM; a second signal ends at once, and
            \`nixos-testbed collect\` writes the report then

Examples:
  nixos-testbed run 'uname -a; id'
  nixos-testbed run --system aarch64-linux 'uname -m'
  nixos-testbed run --shared . --packages 'gcc make' --timeout 1h 'make check'
  nixos-testbed run --env CI --env LEVEL=3 --results out ./test.sh
  nixos-testbed run --copies 8 './flaky.sh --seed $TESTBED_COPY'
  nixos-testbed run 'cat /sys/class/net/*/address' -- -nic user,model=e1000
  nixos-testbed run --machine kexec --target ssh://root@board1 --ssh-key ~/.ssh/lab 'dmidecode'
  nixos-testbed run --machine kexec --board arm64,nvme --wait 1h ./test.sh
`

export const labHelp = `
States:
  free         a run can take it
  taken        a run has it, or its guest runs there
  unreachable  it does not answer, or not as it should
  quarantined  runs came to nothing there, several in a row, for no fault of their scripts

Exit codes of status:
  0    every board is free or taken
  1    one is unreachable or quarantined
  125  the lab's file is wrong, or wrong options
`

export const gcHelp = `
What goes:
  runs       folders in ~/.local/state/nixos-testbed/runs; those given with --results are yours
  guests     the links by which Nix keeps built guests; the guests are Nix's to collect then
  templates  least recently used first
  downloads  packages and tools that guests were built from, and Nix's own; fetched again when needed
  leftovers  what killed processes of ours were at work on
  store      with --nix: store paths, as nix-collect-garbage collects them

What a run under way uses stays, and so does a run whose story is not finished.

Exit codes:
  0    all that was to go is gone
  125  something could not be removed, or wrong options
`
