# The host's links, addresses, routes and name servers, as text that says it all again: docs/kexec.md.

inherit_ip_setup() {
	net=$tree/net handed=' ' seen=' '
	mkdir -p "$net"
	: >"$net/links"
	for link in $(ls "$sys/class/net"); do
		hand_link "$link" || true
	done
	ip -o addr show >"$stage/addresses"
	ip route show table main >"$stage/routes"
	ip -6 route show table main >"$stage/routes6" 2>/dev/null || true
	awk -f "$tools/launch/addresses.awk" "$net/links" "$stage/addresses" >"$net/addresses"
	awk -f "$tools/launch/routes.awk" "$net/links" "$stage/routes" "$stage/routes6" >"$net/routes"
	check_way_out
	hand_name_servers
}

# hand_link NAME: its line, after those of the links it stands on. Fails for one that cannot be
# handed over: a tunnel, a bridge between containers.
hand_link() {
	local link=$1 folder=$sys/class/net/$1 kind words
	case $handed in *" $link "*) return 0 ;; esac
	case $seen in *" $link "*) return 1 ;; esac
	seen="$seen$link "
	case $link in *[!A-Za-z0-9_.:@-]*) return 1 ;; esac
	kind=$(kind_of "$link")
	case $kind in
	phys | dummy) words= ;;
	bond) words=$(bond_words "$folder/bonding") && hand_all "$(cat "$folder/bonding/slaves")" ;;
	vlan) words=$(vlan_words "$proc/net/vlan/$link") && hand_link "${words##*parent=}" || return 1 ;;
	bridge) hand_all "$(ls "$folder/brif")" && words=$(bridge_words "$folder") || return 1 ;;
	*) return 1 ;;
	esac
	echo "link $link $(mac_of "$folder") $kind$words mtu=$(cat "$folder/mtu")$(up_word "$folder")" >>"$net/links"
	handed="$handed$link "
}

# hand_all LINKS: fails where none of them can be handed over.
hand_all() {
	local one some=1
	for one in $1; do
		if hand_link "$one"; then some=0; fi
	done
	return $some
}

kind_of() {
	local folder=$sys/class/net/$1
	if [ -d "$folder/bonding" ]; then
		echo bond
	elif [ -d "$folder/bridge" ]; then
		echo bridge
	elif [ -e "$proc/net/vlan/$1" ]; then
		echo vlan
	elif [ "$(cat "$folder/type" 2>/dev/null)" != 1 ]; then
		echo other
	elif [ -e "$folder/device" ]; then
		echo phys
	elif is_dummy "$folder"; then
		echo dummy
	else
		echo other
	fi
}

# Nothing names it; it has no kind, no program behind it, and nobody to ask for addresses.
is_dummy() {
	! grep -q '^DEVTYPE=' "$1/uevent" && [ ! -e "$1/tun_flags" ] &&
		[ $(($(cat "$1/flags") & 0x80)) != 0 ] && case ${1##*/} in ifb*) false ;; esac
}

up_word() {
	[ $(($(cat "$1/flags") & 1)) = 0 ] || echo ' up=1'
}

# The address a link was made with: in a bond it shows another.
mac_of() {
	cat "$1/bonding_slave/perm_hwaddr" 2>/dev/null || cat "$1/address"
}

bond_words() {
	read -r mode _ <"$1/mode"
	read -r miimon <"$1/miimon"
	slaves=$(tr ' ' ',' <"$1/slaves")
	echo " mode=$mode miimon=$miimon slaves=$slaves$(bond_word lacp_rate "$1")$(bond_word xmit_hash_policy "$1")$(bond_word primary "$1")"
}

# bond_word NAME FOLDER: a setting that is there and says something.
bond_word() {
	value=
	[ ! -r "$2/$1" ] || read -r value _ <"$2/$1" || true
	[ ! "$value" ] || echo " $1=$value"
}

vlan_words() {
	awk '/VID:/ { for (i = 1; i < NF; i++) if ($i == "VID:") id = $(i + 1) }
		/^Device:/ { print " id=" id " parent=" $2 }' "$1"
}

# Only the ports that are handed over: containers' ends go with the containers.
bridge_words() {
	local port ports=
	for port in $(ls "$1/brif"); do
		case $handed in *" $port "*) ports=$ports,$port ;; esac
	done
	echo " ports=${ports#,} stp=$(cat "$1/bridge/stp_state")"
}

# A system that cannot be reached is worse than none.
check_way_out() {
	awk '$1 == "default" { print; exit }' "$stage/routes" "$stage/routes6" >"$stage/default"
	[ -s "$stage/default" ] || return 0
	grep -q '^route default ' "$net/routes" ||
		fail no-network "the way out, '$(cat "$stage/default")', goes over a link that cannot be handed over"
}

# The servers themselves, not the resolver that runs here and asks them.
hand_name_servers() {
	for file in /etc/resolv.conf /run/systemd/resolve/resolv.conf /run/NetworkManager/no-stub-resolv.conf; do
		[ -r "$file" ] || continue
		grep -Eq '^nameserver ' "$file" || continue
		if grep -E '^nameserver ' "$file" | grep -Evq ' (127\.|::1)'; then
			grep -Ev '^nameserver (127\.|::1)' "$file" >"$tree/resolv.conf"
			return 0
		fi
	done
}
