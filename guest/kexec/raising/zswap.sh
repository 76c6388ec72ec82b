# Compressed memory, where the kernel's command line has zswap.enabled=1. zswap stands in front of swap,
# and there is no disk to swap to: a zram disk as large as the memory takes its place. That takes
# memory for what is written to it alone, and compresses it too: where the kernel has no zswap, it
# does the work.

zswap=/sys/module/zswap/parameters
zram=/sys/block/zram0

compress_memory() {
	read -r words </proc/cmdline
	case " $words " in *' zswap.enabled=1 '*) ;; *) return 0 ;; esac
	load_drivers crypto-zstd zsmalloc zram
	if [ -e $zswap ]; then
		prefer zstd $zswap/compressor
		prefer zsmalloc $zswap/zpool # newer kernels have no other, and no such setting
	else
		say 'this kernel has no zswap (CONFIG_ZSWAP): zram alone compresses'
	fi
	swap_to_zram || unmet 'memory cannot be compressed: this kernel gives no zram disk (CONFIG_ZRAM)'
}

# prefer WORD FILE: the kernel keeps what it has where it does not know the better one.
prefer() {
	(echo "$1" >"$2") 2>/dev/null
}

swap_to_zram() {
	[ -e $zram ] || return 1
	while read -r word kib unit; do
		[ "$word" != MemTotal: ] || break
	done </proc/meminfo
	prefer zstd $zram/comp_algorithm
	echo "${kib}K" >$zram/disksize && mkswap /dev/zram0 >/dev/null && swapon /dev/zram0
}
