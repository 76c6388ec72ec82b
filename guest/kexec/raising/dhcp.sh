# The network where none was handed over: what a DHCP server says, on every link that has one. The
# kernel itself hears what IPv6 routers say.

ask_for_addresses() {
	say 'no network was handed over: asking DHCP servers'
	ls -d /sys/class/net/*/device >/dev/null 2>&1 || [ "$crashed" ] || coldplug
	asked=
	for device in /sys/class/net/*; do
		[ -e "$device/device" ] || continue
		device=${device##*/}
		ip link set "$device" up
		udhcpc -n -q -S -t 8 -T 1 -A 1 -i "$device" -s $state/raise &
		asked="$asked $!"
	done
	wait_for_one $asked
}

# wait_for_one PID...: until an address is there, or all have given up.
wait_for_one() {
	for pid; do
		while [ ! -e $state/leased ] && kill -0 "$pid" 2>/dev/null; do
			usleep 50000
		done
	done
	[ -e $state/leased ] || say 'no DHCP server has answered'
}

# Called by udhcpc; $interface, $ip, $mask (a prefix's length), $router and $dns are its words.
take_lease() {
	ip addr add "$ip/${mask:-24}" dev "$interface"
	for gateway in $router; do
		read -r metric <"/sys/class/net/$interface/ifindex"
		ip route add default via "$gateway" dev "$interface" metric "$metric"
		break
	done
	for server in $dns; do
		grep -qsxF "nameserver $server" /etc/resolv.conf || echo "nameserver $server" >>/etc/resolv.conf
	done
	: >$state/leased
}
