# Its links, and the devices behind them.

link_facts() {
	for folder in /sys/class/net/*; do
		[ -f "$folder/address" ] || continue
		name=${folder##*/}
		for file in address mtu flags operstate carrier type addr_assign_type ifindex iflink; do
			first "link $name $file" "$folder/$file"
		done
		while IFS== read -r word value; do
			[ "$word" != DEVTYPE ] || say link "$name devtype $value"
		done <"$folder/uevent"
		if [ -d "$folder/wireless" ] || [ -e "$folder/phy80211" ]; then
			say link "$name wireless yes"
		fi
		bond_facts
		bridge_facts
		first "link $name vlan" "/proc/net/vlan/$name"
		for lower in "$folder"/lower_*; do
			[ ! -e "$lower" ] || say link "$name lower ${lower##*/lower_}"
		done
		[ ! -e "$folder/tun_flags" ] || say link "$name tun yes"
		inside "$folder/master" && say link "$name master ${PWD##*/}"
		inside "$folder/device" && device_facts
	done
	cd /
}

bond_facts() {
	first "link $name permanent" "$folder/bonding_slave/perm_hwaddr"
	[ -d "$folder/bonding" ] || return
	for file in mode miimon primary lacp_rate xmit_hash_policy updelay downdelay fail_over_mac \
		arp_interval arp_ip_target arp_validate ad_select slaves; do
		first "link $name bond $file" "$folder/bonding/$file"
	done
}

bridge_facts() {
	[ -d "$folder/bridge" ] || return
	for file in stp_state vlan_filtering forward_delay; do
		first "link $name bridge $file" "$folder/bridge/$file"
	done
	for port in "$folder"/brif/*; do
		[ ! -e "$port" ] || say link "$name port ${port##*/}"
	done
}

# The device in whose folder we are, and those it hangs on, numbered outwards from 0.
device_facts() {
	step=0
	while [ "$step" -lt 12 ]; do
		case $PWD in
		/sys/devices/*) ;;
		*) break ;;
		esac
		here=$PWD
		first "link $name modalias $step" modalias
		inside driver && say link "$name driver $step ${PWD##*/}"
		inside "$here/.." || break
		step=$((step + 1))
	done
}
