# Addresses and routes, as handover/net has them.

# address LINK ADDRESS/PREFIX SCOPE [peer=ADDRESS] [dynamic]: also what was leased, since that
# lasts longer than we stay.
give_addresses() {
	[ -s $handover/net/addresses ] || return 0
	while read -r word link address scope settings; do
		set -- "$address"
		! setting peer $settings || set -- "${address%/*}" peer "${setting%/*}/${address##*/}"
		ip addr add "$@" dev "$link" || say "cannot give $link the address $address"
	done <$handover/net/addresses
}

# A route may need another that stands below it.
add_routes() {
	[ -s $handover/net/routes ] || return 0
	for round in first last; do
		while read -r word to via gateway dev link settings; do
			add_route "$to" "$gateway" "$link" $settings || [ $round = first ] ||
				say "cannot add the route to $to by $gateway: $answer"
		done <$handover/net/routes
	done
}

# add_route TO GATEWAY LINK SETTING...; $answer is why it is refused.
add_route() {
	to=$1 gateway=$2 link=$3
	shift 3
	family=-4
	case $to$gateway in *:*) family=-6 ;; esac
	settings=$*
	set -- "$to"
	[ "$gateway" = - ] || set -- "$@" via "$gateway"
	set -- "$@" dev "$link"
	! setting metric $settings || set -- "$@" metric "$setting"
	! setting src $settings || set -- "$@" src "$setting"
	! setting onlink $settings || set -- "$@" onlink
	answer=$(ip $family route add "$@" 2>&1) && return 0
	case $answer in *'File exists'*) return 0 ;; esac
	return 1
}
