import { basename } from 'node:path'
import type { There } from './row.ts'
import { done } from './there.ts'

/** Where what a row puts on a host lies, in RAM. */
export const folder = '/run/faults'

/** Puts lines of sh in a program's place; `$real` is the program itself. */
export const replace = (path: string, lines: string) => async (there: There) => {
  const name = basename(path)
  const script = `#!/bin/sh\nreal=${folder}/${name}.real\n${lines}\n`
  there.undo.push(() => done(there.rig, 'sh -s', takenBack(path)))
  const place = `mkdir -p ${folder}; grep -q ' ${folder} ' /proc/mounts || mount -t tmpfs faults ${folder}; cd ${folder}`
  const put = `cp ${path} ${name}.real; cat >${name}; chmod 755 ${name}*; mount --bind ${name} ${path}`
  await done(there.rig, `set -e; ${place}; ${put}`, script)
}

/** A call with these words says so on the serial line, and waits until the row is over; then it does this. */
export const hold = (path: string, words: string, then = 'exec "$real" "$@"') =>
  replace(
    path,
    `case "$*" in *'${words}'*)
	echo $$ >${folder}/held.$$
	echo ${heldWords(basename(path))} >/dev/ttyS0
	while [ ! -e ${folder}/over ]; do sleep 0.2; done
	${then}
	;; esac
exec "$real" "$@"`,
  )

export const heldWords = (name: string) => `faults: ${name} is held`

/** Lets whatever is held go on. */
export const goOn = `touch ${folder}/over`

/** Has everything as it was, once what was held has ended. A host that was started anew has nothing of it. */
function takenBack(path: string): string {
  return `[ ! -e ${folder} ] || ${goOn}
cat ${folder}/held.* 2>/dev/null | while read -r pid; do
	i=0
	while [ -e /proc/$pid ] && [ $i -lt 50 ]; do i=$((i + 1)); sleep 0.2; done
done
while grep -q ' ${path} ' /proc/mounts && umount -l ${path}; do :; done
umount -l ${folder}
rmdir ${folder}
true`
}
