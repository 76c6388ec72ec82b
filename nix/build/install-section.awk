# In:  a unit file of systemd
# Out: RELATION UNIT for each unit that its section [Install] names; the relation is wants, requires or alias

/^\[/ { inside = $0 == "[Install]" }

inside && match($0, /^(WantedBy|RequiredBy|Alias)=/) {
	relation = $0 ~ /^W/ ? "wants" : $0 ~ /^R/ ? "requires" : "alias"
	count = split(substr($0, RLENGTH + 1), units, /[ \t]+/)
	for (i = 1; i <= count; i++)
		if (units[i] != "")
			print relation, units[i]
}
