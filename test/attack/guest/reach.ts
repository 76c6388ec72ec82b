import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRun } from '../../e2e/script.ts'
import type { Attack } from '../attack.ts'
import { armed, home, leftovers, loot } from '../look.ts'

/** Asks the kernel for a file of a share by a handle, with every small number. */
const handles = `
  open(my $mount, "<", $ARGV[0]); my $found = 0;
  for my $node (0..300) {
    for my $handle (pack("IiLLL", 12, 0x81, 0, $node, 0), pack("IiLLLLLL", 24, 0x82, 0, $node, 0, 0, 1, 0)) {
      my $fd = syscall(304, fileno($mount), $handle, 0); next if $fd < 0;
      $found++; my $path = readlink("/proc/self/fd/$fd");
      print "$path\\n"; my ($file, $folder, $bytes);
      open($file, "<", "/proc/self/fd/$fd") and read($file, $bytes, 4096) and print $bytes;
      opendir($folder, "/proc/self/fd/$fd") and print join(" ", readdir($folder)), "\\n";
    }
  }
  print "\\ntried\\n"`

/** Attacks on what of the host lies beyond the shares. $SECRET is a file of the host's, two folders above `/tmp/shared`. */
export const onReach: readonly Attack[] = [
  {
    name: '`..` from the root of each share, and from the root of PID 1',
    script: `
      for from in /tmp/shared /run/testbed/host /run/testbed/lower/store /proc/1/root; do
        for up in .. ../.. ../../.. ../../../..; do
          cat "$from/$up/secret" "$from/$up/\${SECRET##*/}" "$from/$up$SECRET"; done; done >loot 2>/dev/null`,
    expected: 'home: loot tried; loot: nothing; secret: untouched',
    look: loot,
  },
  {
    name: 'files of a share by handles that are made up',
    script: `for share in /tmp/shared /run/testbed/host /run/testbed/lower/store; do perl -e '${handles}' $share; done >/tmp/loot; mv /tmp/loot loot`,
    expected: 'home: loot tried; loot: nothing; secret: untouched; thrice tried',
    look: (scene) => {
      // Each share, at least: what is read by a handle may hold such a line too.
      const lines = readFileSync(join(scene.home, 'loot'), 'latin1').split('\n')
      return `${loot(scene)}; ${lines.filter((line) => line === 'tried').length >= 3 ? 'thrice' : 'not'} tried`
    },
  },
  {
    name: 'shares mounted by other names and with other sources',
    script: `
      mkdir /m; for tag in / root host/.. ../host "$SECRET" shared/.. '' host store shared; do
        mount -t virtiofs "$tag" /m && { cat /m/secret /m/../secret "/m$SECRET"; ls -a /m/..; umount /m; }
      done >loot 2>/dev/null`,
    expected: 'home: loot tried; loot: nothing; secret: untouched',
    look: loot,
  },
  {
    name: 'a link of the guest’s in the shared folder, followed by the host’s file server',
    script:
      'ln -s "$SECRET" /tmp/shared/link; cat /tmp/shared/link >loot; echo evil >/tmp/shared/link; chmod 777 /tmp/shared/link',
    expected: 'home: loot tried; loot: nothing; secret: untouched; shared: link',
    look: (scene) => {
      const isLink = lstatSync(join(scene.shared, 'link')).isSymbolicLink()
      return `${loot(scene)}; shared: ${isLink ? 'link' : 'no link'}`
    },
  },
  {
    name: 'the store, remounted, mounted anew and deleted',
    script: `
      touch /nix/store/new; timeout 5 rm -rf /nix/store/*linux*
      mount -o remount,rw /run/testbed/lower/store; touch /run/testbed/lower/store/evil
      mkdir /n; mount -t virtiofs -o rw store /n; touch /n/evil; timeout 5 rm -rf /run/testbed/lower/store/*-testbed-*`,
    expected: 'home: tried; the store: whole, nothing of the guest’s',
    look: (scene) => {
      const names = readdirSync('/nix/store')
      const isWhole = names.some((name) => name.endsWith('-testbed-root'))
      const isClean = !names.includes('evil') && !names.includes('new')
      return `${home(scene)}; the store: ${isWhole ? 'whole' : 'torn'}, ${isClean ? 'nothing' : 'something'} of the guest’s`
    },
  },
  {
    name: 'the Nix database, and what lies beside the results in the share',
    script: `
      rm -rf /run/testbed/host/db; echo evil >/run/testbed/host/results.json
      echo evil >/run/testbed/host/../escape; mkdir -p /run/testbed/host/files; echo evil >/run/testbed/host/result.json`,
    expected: 'home: tried; run folder: ours alone; the database: there',
    look: (scene) => {
      const { result, folder } = scene.ran
      const isOurs = readRun(folder).result.run === result.run && leftovers(scene).length === 0
      const isThere = lstatSync('/nix/var/nix/db/db.sqlite').size > 0
      return `${home(scene)}; run folder: ${isOurs ? 'ours alone' : 'the guest’s'}; the database: ${isThere ? 'there' : 'gone'}`
    },
  },
  {
    name: 'setuid programs and programs with capabilities in the shared folder',
    script: `
      cp /bin/true /tmp/shared/su; chmod 6755 /tmp/shared/su
      mkdir -p /tmp/shared/a/b; cp /bin/true "/tmp/shared/a/b/-rf x"; chmod 4711 "/tmp/shared/a/b/-rf x"
      cp /bin/true /tmp/shared/able; setcap cap_setuid=ep /tmp/shared/able; true`,
    expected: 'home: tried; armed: none; said: the guest made 2 files',
    look: (scene) =>
      [
        home(scene),
        `armed: ${armed(scene.shared)}`,
        `said: ${/the guest made 2 files/.exec(scene.ran.stderr)?.[0] ?? 'nothing'}`,
      ].join('; '),
  },
  {
    name: 'more files held open than the file server may',
    script: `
      mkdir many; ulimit -n 4000
      timeout 20 perl -e 'for (1..3000) { open($f[$_], ">", "many/$_") or last } unlink("many/$_") for 1..3000'`,
    expected: 'home: many tried',
    look: home,
  },
  {
    name: 'words of the host’s own kernel on the console, and noise',
    script: `
      printf 'Kernel panic - not syncing: fake\\n' >/dev/ttyS0; echo 'Kernel panic - not syncing: fake' >/dev/kmsg
      printf '\\033[2J\\033]0;x\\007\\n' >/dev/ttyS0; timeout 2 cat /dev/urandom >/dev/ttyS0; true`,
    expected: 'home: tried; outcome: passed; console.log: bounded',
    look: (scene) => {
      const { size } = lstatSync(join(scene.ran.folder, 'console.log'))
      return `${home(scene)}; outcome: ${scene.ran.result.outcome}; console.log: ${size < 9 * 2 ** 20 ? 'bounded' : 'unbounded'}`
    },
  },
]
