import { createHash } from 'node:crypto'
import { Fault } from '../../../model/fault.ts'
import type { Image } from '../../../model/image.ts'
import { quoted } from '../ssh/command/quote.ts'
import type { Shell } from './shell.ts'

/** Where images lie on a target: in RAM, in a file system of its own, which root alone sees. */
export const defaultPlace = '/run/nixos-testbed/image'

/** What is there of an image: bytes of files that are under way, and the names of those that are whole. */
export interface Present {
  readonly whole: ReadonlySet<string>
  readonly parts: ReadonlyMap<string, number>
}

/** An image's folder in a place: one of its own for each content. */
export function folderOf(place: string, text: Uint8Array): string {
  return `${place}/${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
}

/** Makes the folder of an image, takes away those of others, and says what is there of it. */
export async function openFolder(
  shell: Shell,
  image: Image,
  folder: string,
  signal?: AbortSignal,
): Promise<Present> {
  const names = [...Object.keys(image.files), 'image.json']
  const [place, name] = [folder.slice(0, folder.lastIndexOf('/')), folder.split('/').at(-1)]
  const script = `set -e
umask 077
mkdir -p ${quoted(place)}
grep -q " ${place} ramfs " /proc/mounts ||
  mount -t ramfs -o nosuid,nodev,mode=700 nixos-testbed ${quoted(place)}
cd ${quoted(place)}
for other in *; do
  [ "$other" = ${name} ] || rm -rf "./$other"
done
mkdir -p ${foldersOf(names, folder).map(quoted).join(' ')}
cd ${name}
for file in ${names.map(quoted).join(' ')}; do
  if [ -f "$file" ]; then echo "whole 0 $file"
  elif [ -f "$file.part" ]; then echo "part $(wc -c <"$file.part") $file"
  fi
done
`
  const what = 'making room for the image'
  const result = await shell.exec('sh -s', { stdin: script, limitMs: 60_000, signal, what })
  if (result.code !== 0) throw noRoom(place, result.stderr)
  return presentIn(result.stdout, names)
}

/** Takes away all that was brought. What is not there any more is fine. */
export async function clearPlace(shell: Shell, place: string): Promise<void> {
  // What still writes there finds its stream closed, and ends a moment later than we come.
  const command = `umount ${quoted(place)} 2>/dev/null || umount -l ${quoted(place)} 2>/dev/null; rmdir ${quoted(place)} 2>/dev/null; rmdir /run/nixos-testbed 2>/dev/null; true`
  await shell.exec(command, { limitMs: 30_000, what: 'taking the image away' })
}

/** Reads what a target says it has. Names that were not asked for, and odd numbers, are passed over. */
export function presentIn(stdout: string, names: readonly string[]): Present {
  const lines = Array.from(stdout.matchAll(/^(whole|part) +(\d{1,15}) (.+)$/gm))
  const known = lines.filter(([, , , name = '']) => names.includes(name))
  const of = (kind: string) => known.filter(([, each]) => each === kind)
  return {
    whole: new Set(of('whole').map(([, , , name = '']) => name)),
    parts: new Map(of('part').map(([, , size, name = '']) => [name, Number(size)])),
  }
}

function foldersOf(names: readonly string[], folder: string): string[] {
  const parents = names.map((name) => name.split('/').slice(0, -1).join('/'))
  return [...new Set(parents)].map((parent) => (parent === '' ? folder : `${folder}/${parent}`))
}

function noRoom(place: string, stderr: string): Fault {
  const said = stderr.trim().split('\n').at(-1) ?? ''
  return new Fault('infra-error', `the target has no room in RAM for the image: ${said}`, {
    remedy: `see whether root can mount a ramfs at ${place} there`,
  })
}
