# Facts of a host that is asked to be a testbed, one a line on stdout: `KEY VALUE`. POSIX sh, and
# nothing else assumed: tools are used where they are there, otherwise /proc, /sys and the shell.
# It writes nothing, and private keys are never opened. src/machine/kexec/look/ reads it.
#
#     nonce=HEX           stands in the first line and the last, so that no banner is taken for ours
#     $1 $2 $3 $4         how root was had, $SSH_CONNECTION, who logged in, and their home

exec 2>/dev/null
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin:/run/current-system/sw/bin
LC_ALL=C
export PATH LC_ALL
unset CDPATH
newline='
'

patterns=
printf '\ntestbed-facts %s\n' "$nonce"
system_facts
user_facts "$1" "$2" "$3" "$4"
kexec_facts
memory_facts
cpu_facts
interrupt_facts
link_facts
network_facts
disk_facts
key_facts "$3" "$4"
tool_facts
sections | told
printf 'testbed-end %s\n' "$nonce"
