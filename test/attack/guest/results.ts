import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Attack, Scene } from '../attack.ts'
import { actsOnTerminal, armed, home, loot, secretOf } from '../look.ts'

/** Attacks on whoever collects the results. $SECRET is a file of the host's. */
export const onResults: readonly Attack[] = [
  {
    name: 'links to absolute names and through `..`',
    script: 'ln -s "$SECRET" link; ln -s / root; ln -s ../../../../.. up; ln -s loop loop',
    expected:
      'home: tried; left: link: a symbolic link, loop: a symbolic link, root: a symbolic link, ' +
      'up: a symbolic link; loot: nothing; secret: untouched',
    look: loot,
  },
  {
    name: 'hard links to what else is in the share',
    script:
      'echo one >a; ln a b; for f in /run/testbed/host/db/*; do ln "$f" database; done; echo evil >>database',
    expected: 'home: a b database tried; database: a file of its own',
    look: (scene) =>
      `${home(scene)}; database: ${lstatSync(join(scene.home, 'database')).nlink === 1 ? 'a file of its own' : 'a link to one'}`,
  },
  {
    name: 'device nodes',
    script: 'mknod disk b 8 0; mknod null c 1 3; mknod /tmp/shared/disk b 8 0',
    expected: 'home: tried',
    look: home,
  },
  {
    name: 'fifos and sockets, which would hold up a reader',
    script: `mkfifo fifo; perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "socket", Listen => 1)'`,
    expected: 'home: tried; left: fifo: a fifo, socket: a socket',
    look: home,
  },
  {
    name: 'setuid, setgid and sticky bits',
    script: 'cp /bin/true su; chmod 7777 su; mkdir d; chmod 7777 d',
    expected: 'home: d su tried; armed: none',
    look: (scene) => `${home(scene)}; armed: ${armed(scene.home)}`,
  },
  {
    name: 'capabilities on a file',
    script: 'cp /bin/true able; setcap cap_setuid,cap_sys_admin=ep able',
    expected: 'home: able tried; armed: none',
    look: (scene) => `${home(scene)}; armed: ${armed(scene.home)}`,
  },
  {
    name: 'names that would steer a terminal, break a line or are no text',
    script: `
      for name in '\\n' '\\033[2J\\033]0;title\\007' '\\033]52;c;ZXZpbA==\\007' '\\342\\200\\256gnp' '\\377\\376' '-rf' '...'; do
        ln -s -- x "$(printf -- "$name.")"; done
      printf x >"$(printf 'a\\nb')"; printf x >"$(head -c 255 /dev/zero | tr '\\0' n)"`,
    expected: 'left: 7; the tool says: plain text; result.json: plain text',
    look: ({ left, ran }) =>
      [
        `left: ${left.length}`,
        `the tool says: ${actsOnTerminal(ran.stderr) ? 'commands to the terminal' : 'plain text'}`,
        `result.json: ${actsOnTerminal(readFileSync(join(ran.folder, 'result.json'), 'utf8')) ? 'control characters' : 'plain text'}`,
      ].join('; '),
  },
  {
    name: 'a file of 100 GB that is all hole',
    script: 'truncate -s 100G sparse; echo end >>sparse',
    expected: 'home: sparse tried; 107374182404 bytes, on disk less than 1 MiB',
    look: (scene) => {
      const { size, blocks } = lstatSync(join(scene.home, 'sparse'))
      return `${home(scene)}; ${size} bytes, on disk ${blocks * 512 < 2 ** 20 ? 'less' : 'more'} than 1 MiB`
    },
  },
  {
    name: 'folders that are locked, and files of other users',
    script: 'mkdir -p a/b; echo x >a/b/c; chown -R 12345:54321 a; chmod 0 a/b/c a/b a',
    expected: 'home: a tried; a/b/c: x, of the caller',
    look: (scene) => {
      const path = join(scene.home, 'a/b/c')
      const isOurs = lstatSync(path).uid === process.getuid?.()
      return `${home(scene)}; a/b/c: ${readFileSync(path, 'utf8').trim()}, of ${isOurs ? 'the caller' : 'somebody'}`
    },
  },
  {
    name: 'times before the epoch and beyond reason',
    script:
      'touch -d 1901-12-14 old; touch -d 2400-01-01 new; touch -d @99999999999 never; touch x',
    expected: 'home: never new old tried x',
    look: home,
  },
  {
    name: 'a file and a link that change places until the guest is killed',
    script: `
      echo mine >mine
      (trap '' TERM HUP; exec >/dev/null 2>&1 </dev/null; while :; do
        ln -sfn "$SECRET" swap; rm -f swap; ln mine swap; rm -f swap; done) & disown
      sleep 0.2`,
    expected: 'nothing but its own; secret: untouched',
    look: itsOwn,
  },
  {
    name: 'a folder and a link that change places until the guest is killed',
    script: `
      mkdir real; echo mine >real/shadow
      (trap '' TERM HUP; exec >/dev/null 2>&1 </dev/null; while :; do
        mv real swap; mv swap real; ln -sfn "\${SECRET%/*}" swap; rm -f swap; done) & disown
      sleep 0.2`,
    expected: 'nothing but its own; secret: untouched',
    look: itsOwn,
  },
]

/** Which of the two came home is chance. */
function itsOwn(scene: Scene): string {
  const seen = loot(scene)
  const isOwn = seen.includes('loot: nothing') && seen.includes('tried')
  return isOwn ? `nothing but its own; ${secretOf(scene)}` : seen
}
