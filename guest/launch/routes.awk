# In:  the links that are handed over, then the lines of `ip route` and `ip -6 route`
# Out: route default|NET/PREFIX via GATEWAY|- dev LINK [metric=N] [src=ADDRESS] [onlink=1]
# What the kernel makes by itself of an address is left out.

FILENAME == ARGV[1] { handed[$2]; next }
$1 ~ /^(unreachable|blackhole|prohibit|throw|multicast|broadcast|local|anycast)$/ { next }
$1 ~ /^(fe80:|ff)/ { next }

{
	via = "-"
	link = metric = source = scope = onlink = ""
	for (i = 2; i <= NF; i++) {
		if ($i == "via") via = $(i + 1)
		else if ($i == "dev") link = $(i + 1)
		else if ($i == "metric") metric = $(i + 1)
		else if ($i == "src") source = $(i + 1)
		else if ($i == "scope") scope = $(i + 1)
		else if ($i == "onlink") onlink = " onlink=1"
	}
	if (!(link in handed)) next
	if (via == "-" && $1 != "default" && (scope == "link" && source != "" || $1 ~ /:/ && metric == 256)) next
	to = $1
	if (to != "default" && to !~ /\//) to = to (to ~ /:/ ? "/128" : "/32")
	print "route " to " via " via " dev " link (metric ? " metric=" metric : "") (source ? " src=" source : "") onlink
}
