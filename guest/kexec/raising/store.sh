# The store of a NixOS system, where it came along: $SYSTEM of the configuration is the system in it.

store=$state/raising/store.squashfs

# Read-only, below what is written in RAM.
mount_store() {
	[ -e $store ] || return 0
	lower=$state/lower/store upper=$state/upper/store work=$state/work/store
	mkdir -p $lower $upper $work /nix/store
	mount -t squashfs -o ro,loop $store $lower &&
		mount -t overlay -o lowerdir=$lower,upperdir=$upper,workdir=$work store /nix/store ||
		unmet "the system's store cannot be mounted"
	find_firmware
}

# NixOS has it where no kernel looks by itself.
find_firmware() {
	place=/sys/module/firmware_class/parameters/path
	[ ! -e $SYSTEM/firmware ] || [ ! -e $place ] || printf %s $SYSTEM/firmware >$place
}

# Nix's record of the store, by the system's own Nix. One without (nix.enable) has no use for it.
register_store() {
	nix_store=$SYSTEM/sw/bin/nix-store
	[ -e $store ] && [ -x $nix_store ] || return 0
	ln -sfn $MODULES /nix/var/nix/gcroots/testbed-kernel
	$nix_store --load-db <$state/lower/store/nix-path-registration 2>$state/why ||
		unmet "Nix does not take the record of the system's store: $(tail -n 1 $state/why)"
}
