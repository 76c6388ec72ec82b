import { Fault } from '../../../../model/fault.ts'
import { quoted } from '../shell.ts'
import type { Errand, Missing } from './bring.ts'

/** Gives the files that arrived whole their names, removes the others, and says which those are. */
export async function keepSound(
  files: readonly Missing[],
  { shell, folder, signal }: Errand,
): Promise<readonly Missing[]> {
  const table = files.map(({ name, sha256 }) => `${sha256}  ${name}`).join('\n')
  const result = await shell.exec('sh -s', {
    stdin: script(folder, table),
    limitMs: 300_000,
    signal,
    what: 'checking the image',
  })
  if (result.code !== 0) throw cannotCheck(result.stderr)
  const sound = new Set(Array.from(result.stdout.matchAll(/^sound (.+)$/gm), ([, name]) => name))
  return files.filter(({ name }) => !sound.has(name))
}

/** It is whole: its description comes last. */
export async function finish(
  { shell, folder, signal }: Errand,
  description: Uint8Array,
): Promise<void> {
  const command = `cd ${quoted(folder)} && chmod -R u+rwX,go-rwx . && chmod 700 run tools/agent && cat >image.json.part && mv image.json.part image.json`
  const what = 'completing the image'
  const result = await shell.exec(command, { stdin: description, limitMs: 60_000, signal, what })
  if (result.code !== 0) throw cannotCheck(result.stderr)
}

/** busybox checks itself first: the line has its own checksums, what is looked for is a file cut off. */
function script(folder: string, table: string): string {
  return `set -e
cd ${quoted(folder)}
busybox=tools/busybox
[ -f $busybox ] || busybox=tools/busybox.part
chmod 700 $busybox
cp_table() {
cat <<'end'
${table}
end
}
cp_table | while read -r sha256 name; do
  is=$($busybox sha256sum "$name.part" 2>/dev/null) || is=
  if [ "\${is%% *}" = "$sha256" ]; then
    mv "$name.part" "$name"
    case $name in tools/busybox) busybox=tools/busybox ;; esac
    case $name in run | tools/agent | tools/linked/*) chmod 700 "$name" ;; esac
    echo "sound $name"
  else
    rm -f "$name.part"
  fi
done
`
}

function cannotCheck(stderr: string): Fault {
  const said = stderr.trim().split('\n').at(-1)
  return new Fault('infra-error', `the image cannot be checked on the target: ${said}`, {
    remedy: "see whether the image's system is the target's own",
  })
}
