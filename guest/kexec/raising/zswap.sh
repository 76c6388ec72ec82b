# Compressed memory, where the kernel's command line has zswap.enabled=1. zswap stands in front of swap,
# and there is no disk to swap to: a zram disk as large as the memory takes its place. That takes
# memory for what is written to it alone, compressed, when zswap itself is full.

zswap=/sys/module/zswap/parameters

compress_memory() {
	read -r words </proc/cmdline
	case " $words " in *' zswap.enabled=1 '* | *' zswap.enabled=Y '*) ;; *) return 0 ;; esac
	load_drivers crypto-zstd zsmalloc zram
	prefer compressor zstd
	prefer zpool zsmalloc # newer kernels have no other, and no such setting
	if [ ! -e $zswap ]; then
		unmet 'this kernel has no zswap (CONFIG_ZSWAP)'
	elif ! swap_to_zram; then
		unmet 'zswap has nothing to stand on: this kernel gives no zram disk (CONFIG_ZRAM)'
	else
		echo 1 >$zswap/enabled
	fi
}

# The kernel keeps what it has where it does not know the better one.
prefer() {
	(echo "$2" >"$zswap/$1") 2>/dev/null
}

swap_to_zram() {
	zram=/sys/block/zram0
	[ -e $zram ] || return 1
	while read -r word kib unit; do
		[ "$word" != MemTotal: ] || break
	done </proc/meminfo
	(echo zstd >$zram/comp_algorithm) 2>/dev/null
	echo "${kib}K" >$zram/disksize && mkswap /dev/zram0 >/dev/null && swapon /dev/zram0
}
