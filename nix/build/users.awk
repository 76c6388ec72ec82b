# In:  passwd, group (the distribution's own), wishes, with -v passwd_out= and -v group_out=
# A wish is one of
#      group NAME GID|-
#      user NAME UID|- GROUP|- HOME|- SHELL|-
#      member NAME GROUP
# Out: both files with what was wished for and is not there yet, at ids from 101 up.

FILENAME == ARGV[1] { split($0, field, ":"); users[field[1]] = $0; taken_uid[field[3]]; order_user[++user_count] = field[1]; next }
FILENAME == ARGV[2] { split($0, field, ":"); gid[field[1]] = field[3]; taken_gid[field[3]]; order_group[++group_count] = field[1]; next }

$2 !~ /^[a-z_][a-z0-9_.-]*$/ { next }
$1 == "group" { add_group($2, $3) }
$1 == "user" { add_user($2, $3, $4, $5, $6) }
$1 == "member" && $3 in gid && $2 in users {
	members[$3] = members[$3] (members[$3] == "" ? "" : ",") $2
}

END {
	for (i = 1; i <= user_count; i++) print users[order_user[i]] > passwd_out
	for (i = 1; i <= group_count; i++) {
		name = order_group[i]
		print name ":x:" gid[name] ":" members[name] > group_out
	}
}

function add_group(name, wanted) {
	if (name in gid) return
	if (wanted !~ /^[0-9]+$/ || wanted in taken_gid) wanted = free_id()
	gid[name] = wanted
	taken_gid[wanted]
	order_group[++group_count] = name
}

function add_user(name, wanted, group, home, shell) {
	if (name in users) return
	if (group == "-" || group == "") group = name
	add_group(group, wanted)
	if (wanted !~ /^[0-9]+$/ || wanted in taken_uid)
		wanted = (group == name && !(gid[name] in taken_uid)) ? gid[name] : free_id()
	if (home == "-" || home == "") home = "/nonexistent"
	if (shell == "-" || shell == "") shell = "/usr/sbin/nologin"
	users[name] = name ":x:" wanted ":" gid[group] "::" home ":" shell
	taken_uid[wanted]
	order_user[++user_count] = name
}

function free_id(    id) {
	for (id = 101; id in taken_uid || id in taken_gid; id++);
	return id
}
