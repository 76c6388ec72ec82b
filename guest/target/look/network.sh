# Addresses, routes and name servers, where no program tells, and who sets them.

network_facts() {
	if ! has ip; then
		local_addresses
		each route4 /proc/net/route 500
		each inet6 /proc/net/if_inet6 500
		each route6 /proc/net/ipv6_route 500
	fi
	for file in /etc/resolv.conf /run/systemd/resolve/resolv.conf \
		/run/NetworkManager/no-stub-resolv.conf; do
		[ ! -f "$file" ] || resolver_lines "$file"
	done
	for file in /proc/[0-9]*/comm; do
		word=
		read -r word <"$file"
		case $word in
		dhclient | dhcpcd | udhcpc | NetworkManager | systemd-network* | connmand) say network-by "$word" ;;
		esac
	done
}

resolver_lines() {
	left=20
	while read -r word rest; do
		case $word in
		nameserver | search | domain | options) say dns "$1 $word $rest" ;;
		*) continue ;;
		esac
		left=$((left - 1))
		[ "$left" -gt 0 ] || break
	done <"$1"
}

# Of IPv4, from the kernel's own table: an address, then the line that says it is one of ours.
local_addresses() {
	address=
	while IFS= read -r line; do
		case $line in
		*'|-- '*) address=${line##*-- } ;;
		*'/32 host LOCAL'*) say local4 "$address" ;;
		esac
	done </proc/net/fib_trie
}
