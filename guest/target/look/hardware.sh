# What it is made of: memory, CPUs, watchdogs, interrupts.

memory_facts() {
	while read -r word value rest; do
		case $word in
		MemTotal: | MemAvailable: | MemFree: | SwapTotal:) say memory "${word%:} $value" ;;
		SwapFree:) say memory "SwapFree $value" && break ;;
		esac
	done </proc/meminfo
	while read -r word value; do
		case ${value:-$word} in
		tmpfs | ramfs) say filesystem "${value:-$word}" ;;
		esac
	done </proc/filesystems
	while read -r word rest; do
		[ "$word" = Filename ] || say swap "$word"
	done </proc/swaps
}

cpu_facts() {
	set -- /sys/devices/system/cpu/cpu[0-9]*
	[ ! -e "$1" ] || say cpus "$#"
	first microcode /sys/devices/system/cpu/cpu0/microcode/version
	first microcode-platform /sys/devices/system/cpu/cpu0/microcode/processor_flags
	while IFS= read -r line && [ "$line" ]; do
		value=${line#*: }
		case $line in
		vendor_id*) say cpu "vendor $value" ;;
		'cpu family'*) say cpu "family $value" ;;
		'model name'*) say cpu "model $value" ;;
		model*) say cpu "number $value" ;;
		stepping*) say cpu "stepping $value" ;;
		microcode*) say cpu "microcode $value" && break ;; # before the long line of flags
		'CPU implementer'*) say cpu "implementer $value" && break ;;
		esac
	done </proc/cpuinfo
	for folder in /sys/class/watchdog/watchdog[0-9]*; do
		[ -e "$folder" ] || continue
		name=${folder##*/}
		say watchdog "$name there yes"
		for file in identity timeout nowayout state; do
			first "watchdog $name $file" "$folder/$file"
		done
		first "watchdog $name modalias" "$folder/device/modalias"
	done
	[ ! -c /dev/watchdog ] || say watchdog-device yes
}

# Whether interrupts go through tables in memory, as a device tree tells of a GICv3.
interrupt_facts() {
	for file in /proc/device-tree/*/compatible /proc/device-tree/*/*/compatible \
		/proc/device-tree/*/*/*/compatible; do
		line=
		[ -r "$file" ] && IFS= read -r line <"$file"
		case $line in
		*arm,gic-v3-its*) say interrupts gic-v3-its && break ;;
		esac
	done
}
