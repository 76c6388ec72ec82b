/**
 * Runs its arguments in a session of their own until they end, or stdin does: then all that is
 * left of them gets SIGTERM, and SIGKILL after two seconds. It ends when nothing is left.
 */
const guard = `
trap '' INT HUP # a terminal's; the tool heeds them, and lets go of stdin
exec 3<&0
setsid "$@" </dev/null 3<&- &
group=$!
{
  read -r _ <&3
  trap '' TERM
  for signal in TERM KILL; do
    kill -s "$signal" "$group" "-$group" # by its number too: it may not lead its session yet
    for tenth in $(seq 20); do
      kill -0 "-$group" || exit 0
      sleep 0.1
    done
  done
} 2>/dev/null &
watch=$!
wait "$group"
code=$?
kill "$watch" 2>/dev/null
wait "$watch" 2>/dev/null
exit "$code"`

/**
 * A command line that ends with all it started once its stdin is closed, by us or by our death.
 * That way a normal user can end what sudo runs as root.
 */
export function guarded(argv: readonly string[]): readonly string[] {
  return ['sh', '-c', guard, 'guard', ...argv]
}
