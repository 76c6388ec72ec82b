# Network links, as handover/net/links has them: link NAME MAC KIND [SETTING=VALUE]...

links=$handover/net/links
net=/sys/class/net
masters=$net/bonding_masters

make_links() {
	keep_to_handed_over default
	wait_for_devices
	name_devices
	raise_devices
	forget_bonds
	make_others
}

# keep_to_handed_over LINK: nobody else has our addresses, and no router is to tell of others. A
# system may be without IPv6.
keep_to_handed_over() {
	for key in accept_dad accept_ra; do
		[ ! -e "/proc/sys/net/ipv6/conf/$1/$key" ] || echo 0 >"/proc/sys/net/ipv6/conf/$1/$key"
	done
}

# device_with MAC: $device is the hardware with that address.
device_with() {
	for device in $net/*; do
		[ -e "$device/device" ] || continue
		read -r address 2>/dev/null <"$device/address" || continue
		device=${device##*/}
		[ "$address" != "$1" ] || return 0
	done
	return 1
}

# $missing are the addresses that no device has, yet.
find_missing() {
	missing=
	while read -r word name mac kind settings; do
		[ "$kind" != phys ] || device_with "$mac" || missing="$missing $mac"
	done <$links
	[ "$missing" ]
}

# The initrd's drivers may have found them. Some others look for theirs after modprobe has ended.
wait_for_devices() {
	tries=0
	while find_missing; do
		if [ $tries -ge 100 ]; then
			say "no network device has the address$missing"
			return
		fi
		[ $((tries % 10)) != 0 ] || [ "$crashed" ] || coldplug
		tries=$((tries + 1))
		usleep 100000
	done
}

rename() {
	ip link set "$1" down
	ip link set "$1" name "$2" || say "cannot name the network device $1 $2"
}

# By way of names that nobody wants, as what one is to be called may be another's name.
name_devices() {
	number=0
	while read -r word name mac kind settings; do
		[ "$kind" = phys ] && device_with "$mac" && [ "$device" != "$name" ] || continue
		number=$((number + 1))
		rename "$device" testbed-$number
		[ ! -e "$net/$name" ] || rename "$name" testbed-x$number
	done <$links
	while read -r word name mac kind settings; do
		[ "$kind" = phys ] && device_with "$mac" && [ "$device" != "$name" ] || continue
		[ ! -e "$net/$name" ] || rename "$name" testbed-y$number
		rename "$device" "$name"
	done <$links
}

# set_up NAME SETTING...
set_up() {
	link=$1
	shift
	! setting mtu "$@" || ip link set "$link" mtu "$setting"
	! setting up "$@" || [ "$setting" != 1 ] || ip link set "$link" up
}

raise_devices() {
	while read -r word name mac kind settings; do
		[ "$kind" = phys ] && [ -e "$net/$name" ] || continue
		keep_to_handed_over "$name"
		set_up "$name" $settings
	done <$links
}

# are_there NAME,NAME,...
are_there() {
	for part in ${1//,/ }; do
		[ -e "$net/$part" ] || return 1
	done
}

# Whether what a link is made of is there. setting is false where it has no such part.
is_ready() {
	for part_of in slaves parent ports; do
		! setting $part_of "$@" || are_there "$setting" || return 1
	done
}

# What others are made of comes first, in whatever order they stand; at last without what is missing.
make_others() {
	for round in 1 2 3 4 5 6 last; do
		left=
		while read -r word name mac kind settings; do
			[ "$kind" != phys ] && [ ! -e "$net/$name" ] || continue
			if is_ready $settings || [ $round = last ]; then
				make_link "$name" "$mac" "$kind" $settings || say "cannot make the $kind $name"
			else
				left=1
			fi
		done <$links
		[ "$left" ] || return 0
	done
}

# make_link NAME MAC KIND SETTING...
make_link() {
	link=$1 mac=$2 kind=$3
	shift 3
	"make_$kind" "$link" "$@" || return 1
	[ "$mac" = - ] || ip link set "$link" address "$mac"
	set_up "$link" "$@"
}

# The module makes a bond by itself when it is loaded: nobody has asked for that one.
forget_bonds() {
	[ -e $masters ] || return 0
	for unasked in $(cat $masters); do
		echo "-$unasked" >$masters
	done
}

make_bond() {
	bond=$1
	shift
	[ -e $masters ] || { load_drivers bonding && forget_bonds; }
	echo "+$bond" >$masters || return 1
	! setting mode "$@" || echo "$setting" >"$net/$bond/bonding/mode"
	bond_settings miimon "$@"
	setting slaves "$@" || return 0
	for slave in ${setting//,/ }; do
		[ -e "$net/$slave" ] || continue
		ip link set "$slave" down
		echo "+$slave" >"$net/$bond/bonding/slaves" || say "cannot add $slave to $bond"
	done
	bond_settings primary "$@"
}

# bond_settings FIRST SETTING...: those that want no device, or, with `primary`, that want one.
bond_settings() {
	when=$1
	shift
	for word; do
		file=$net/$bond/bonding/${word%%=*}
		case ${word%%=*} in
		slaves | mtu | up | mode | */*) continue ;;
		primary | active_slave) [ "$when" = primary ] || continue ;;
		*) [ "$when" = miimon ] || continue ;;
		esac
		[ -e "$file" ] && echo "${word#*=}" >"$file" || say "cannot set $word of $bond"
	done
}

make_vlan() {
	vlan=$1
	shift
	load_drivers 8021q
	setting parent "$@" && parent=$setting && setting id "$@" || return 1
	ip link add link "$parent" name "$vlan" type vlan id "$setting"
}

make_bridge() {
	bridge=$1
	shift
	load_drivers bridge
	ip link add name "$bridge" type bridge || return 1
	! setting stp "$@" || echo "$setting" >"$net/$bridge/bridge/stp_state"
	setting ports "$@" || return 0
	for port in ${setting//,/ }; do
		[ ! -e "$net/$port" ] || ip link set "$port" master "$bridge"
	done
}

make_dummy() {
	load_drivers dummy
	ip link add name "$1" type dummy
}
