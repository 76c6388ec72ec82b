# In:  the links that are handed over, then the lines of `ip -o addr`
# Out: address LINK ADDRESS/PREFIX SCOPE [peer=ADDRESS] [dynamic]

FILENAME == ARGV[1] { handed[$2]; next }
$3 !~ /^inet6?$/ || !($2 in handed) { next }

{
	address = $4
	scope = peer = dynamic = passing = ""
	for (i = 5; i <= NF; i++) {
		if ($i == "peer") peer = $(i + 1)
		else if ($i == "scope") scope = $(i + 1)
		else if ($i == "dynamic") dynamic = " dynamic"
		else if ($i == "dadfailed") passing = 1
		else if ($i == "secondary" && $3 == "inet6") passing = 1 # a temporary one: another is made
	}
	if (passing || scope == "link" || scope == "host") next
	if (peer != "") {
		split(peer, part, "/")
		if (address !~ /\//) address = address "/" part[2]
		peer = " peer=" part[1]
	}
	if (address !~ /\//) address = address ($3 == "inet6" ? "/128" : "/32")
	print "address " $2 " " address " " (scope == "site" ? "global" : scope) peer dynamic
}
