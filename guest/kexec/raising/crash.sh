# The kernel that takes over when ours panics, and what it tells.

# As kdump's: one CPU, and drivers told that their devices are in disorder.
crash_arguments='testbed.crash nr_cpus=1 reset_devices irqpoll panic=10'

load_crash_kernel() {
	crash=$state/crash
	[ -e $crash/kernel ] || return 0
	read -r size </sys/kernel/kexec_crash_size
	if [ "$size" != 0 ]; then
		add_to_crash_initrd
		load_into_reserve "$(crash_cmdline)" ||
			say 'the crash kernel could not be loaded: a panic will only be seen from outside'
	fi
	rm -rf $crash/*
}

# A kernel may know only the older call, which wants the segments made for it (Debian's for arm64).
load_into_reserve() {
	answer=$($state/agent load --crash $crash/kernel $crash/initrd "$1" 2>&1) && return 0
	say "$answer"
	[ -e $ssh/kexec ] || return 1
	ssh_tool kexec -c -p $crash/kernel --initrd=$crash/initrd --command-line="$1"
}

crash_cmdline() {
	read -r words </proc/cmdline
	set -f
	for word in $words; do
		case $word in crashkernel=* | initrd=* | BOOT_IMAGE=*) continue ;; esac
		printf '%s ' "$word"
	done
	set +f
	echo "$crash_arguments"
}

# What was handed over, and the drivers that are at work here: it has no others.
add_to_crash_initrd() {
	more=$crash/more/testbed
	mkdir -p $more/modules
	cp -a $handover $more/handover
	echo '120 600' >$more/handover/lease # whoever wants the log comes soon
	copy_loaded_modules
	pad $crash/initrd
	(cd $crash/more && find . | cpio -o -H newc 2>/dev/null) >>$crash/initrd
}

# Archives start at a multiple of four bytes.
pad() {
	truncate -s $((($(stat -c %s "$1") + 3) / 4 * 4)) "$1"
}

# In the order they were loaded in, each after what it needs.
copy_loaded_modules() {
	tree=$MODULES/lib/modules/$RELEASE
	number=100
	loaded_modules | while read -r file; do
		number=$((number + 1))
		plain=${file##*/}
		unpack $tree/$file >$more/modules/80-$number-${plain%%.ko*}.ko
	done
}

# Their files; without those that neither a network nor a disk needs, and that are large.
loaded_modules() {
	tac /proc/modules | awk '
		NR == FNR {
			file = substr($1, 1, length($1) - 1)
			name = file
			sub(/.*\//, "", name)
			sub(/\.ko.*/, "", name)
			gsub(/-/, "_", name)
			files[name] = file
			next
		}
		$1 in files && files[$1] !~ /drivers\/gpu|drivers\/media|^kernel\/sound/ { print files[$1] }
	' $tree/modules.dep -
}

unpack() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*.zst) /usr/bin/zstd -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

# The log of the kernel that died, for whoever comes to fetch it.
tell_of_crash() {
	say 'this is the crash kernel'
	ssh_tool vmcore-dmesg /proc/vmcore >$state/crash.part || say 'the log of the kernel that died cannot be read'
	mv $state/crash.part $state/crash.log
}
