# How a call ends that does not do what it was asked: a word, a sentence, an exit code of its own.
# docs/kexec.md has the same table; the tool knows the reason by the code.
code_of() {
	case $1 in
	usage) echo 64 ;;
	no-root) echo 65 ;;
	bad-image) echo 66 ;;
	wrong-system) echo 67 ;;
	no-stage) echo 68 ;;
	busy) echo 69 ;;
	no-keys) echo 70 ;;
	no-host-keys) echo 71 ;;
	no-network) echo 72 ;;
	no-secrets) echo 73 ;;
	bad-addition) echo 74 ;;
	no-kexec) echo 80 ;;
	disabled) echo 81 ;;
	lockdown) echo 82 ;;
	unsigned) echo 83 ;;
	no-memory) echo 84 ;;
	load-failed) echo 85 ;;
	jump-failed) echo 90 ;;
	*) echo 125 ;;
	esac
}

words='  64  usage         the arguments are wrong
  65  no-root       root is needed, and sudo does not give it without a password
  66  bad-image     the image is not whole
  67  wrong-system  the image is for another machine, or may not be executed where it lies
  68  no-stage      no RAM file system can be mounted for what is secret
  69  busy          another call is at work in the same stage, or in the kernel
  70  no-keys       nobody could log in: no authorized key that the system can honour
  71  no-host-keys  the host has no SSH host keys to inherit
  72  no-network    the way out goes over a link that cannot be handed over
  73  no-secrets    a secret cannot be decrypted
  74  bad-addition  a file to add is missing, or its place is none
  80  no-kexec      the kernel of the host cannot load another
  81  disabled      loading is switched off until the next boot (kexec_load_disabled)
  82  lockdown      the kernel of the host is locked down
  83  unsigned      the kernel of the host takes only kernels that are signed
  84  no-memory     the kernel of the host finds no memory for it
  85  load-failed   the kernel of the host does not take it, for the reason told
  90  jump-failed   it is loaded, and the host does not jump'

# fail WORD SENTENCE...
fail() {
	word=$1
	shift
	echo "nixos-testbed: $word: $*" >&2
	exit "$(code_of "$word")"
}

warn() {
	echo "nixos-testbed: warning: $*" >&2
}
