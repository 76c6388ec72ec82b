import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { arm64Image, bzImage, zbootImage } from '../bundle/kernel/images.ts'

const scripts = join(dirname(fileURLToPath(import.meta.url)), '../../nix/build')

/** Files of a folder made for a test, by name. */
function files(contents: Record<string, string>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'build-'))
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return (name) => join(folder, name)
}

function awk(script: string, args: readonly string[], variables: Record<string, string> = {}) {
  const set = Object.entries(variables).flatMap(([name, value]) => ['-v', `${name}=${value}`])
  const output = execFileSync('awk', [...set, '-f', join(scripts, script), ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  return output.split('\n').filter((line) => line !== '')
}

describe('kernel images', () => {
  /** Calls a function of image.sh in a folder of its own. */
  function unpack(call: string, image: Buffer): Buffer {
    const folder = mkdtempSync(join(tmpdir(), 'image-'))
    writeFileSync(join(folder, 'image'), image)
    const script = `. ${join(scripts, 'image.sh')}; ${call} image`
    return execFileSync('sh', ['-eu', '-c', script], { cwd: folder, stdio: 'pipe' })
  }
  const kernel = Buffer.from('the kernel itself')

  test('an x86 image gives the kernel inside', () => {
    const payload = gzipSync(kernel)
    const head = bzImage('6.1.0')
    head.writeUInt8(7, 0x1f1) // sectors of the real-mode part, one not counted: 0x1000 in all
    head.writeUInt32LE(16, 0x248)
    head.writeUInt32LE(payload.length, 0x24c)
    const image = Buffer.concat([head, Buffer.alloc(16), payload, Buffer.from('more')])
    expect(unpack('unpack_bzimage', image)).toEqual(kernel)
    image[0x1010] = 0
    expect(() => unpack('unpack_bzimage', image)).toThrow()
  })

  test('an EFI image of arm64 gives the kernel inside, any other is left alone', () => {
    expect(unpack('unwrap_zboot', zbootImage(gzipSync(kernel)))).toEqual(kernel)
    expect(() => unpack('unwrap_zboot', arm64Image('6.1.0'))).toThrow()
  })
})

describe('the order modules are loaded in', () => {
  const at = files({
    'modules.dep': `kernel/virtio/virtio.ko.xz:
kernel/virtio/virtio_ring.ko.xz: kernel/virtio/virtio.ko.xz
kernel/block/virtio_blk.ko.xz: kernel/virtio/virtio_ring.ko.xz kernel/virtio/virtio.ko.xz
kernel/misc/pvpanic-pci.ko.xz:
`,
    'modules.builtin': 'kernel/fs/overlayfs/overlay.ko\n',
  })
  const order = (wanted: string) =>
    awk('module-order.awk', [at('modules.dep')], { wanted, builtin: at('modules.builtin') })

  test('puts each after what it depends on, once, and leaves out what is built in', () => {
    expect(order('virtio_blk:VIRTIO_BLK overlay:OVERLAY_FS pvpanic_pci:X virtio:V')).toEqual([
      'kernel/virtio/virtio.ko.xz',
      'kernel/virtio/virtio_ring.ko.xz',
      'kernel/block/virtio_blk.ko.xz',
      'kernel/misc/pvpanic-pci.ko.xz',
    ])
  })

  test('ends the build when one is nowhere, unless it is optional', () => {
    expect(order('squashfs:SQUASHFS:optional')).toEqual([])
    expect(() => order('squashfs:SQUASHFS virtiofs:VIRTIO_FS')).toThrow(
      /squashfs \(CONFIG_SQUASHFS\)\n +virtiofs \(CONFIG_VIRTIO_FS\)/,
    )
  })
})

test('alternatives are read from plain calls, continued ones and loops over words', () => {
  const at = files({
    postinst: `#!/bin/sh
# update-alternatives --install /usr/bin/off off /usr/bin/nothing 1
update-alternatives --quiet --install /usr/bin/awk awk /usr/bin/mawk 5 \\
  --slave /usr/share/man/man1/awk.1.gz awk.1.gz /usr/share/man/man1/mawk.1.gz || true
for i in vi view ; do
  update-alternatives --install /usr/bin/$i $i /usr/bin/vim.basic 30
done
BINNAME=w
BINPATH="/usr/bin"
update-alternatives --install "$BINPATH"/"$BINNAME" "$BINNAME" "$BINPATH"/"$BINNAME".procps 50
update-alternatives --install /usr/bin/x x $(which y) 10
update-alternatives --install /usr/bin/z z /usr/bin/$unknown 10
update-alternatives --remove rename /usr/bin/prename
`,
  })
  expect(awk('alternatives.awk', [at('postinst')])).toEqual([
    '5 /usr/bin/awk awk /usr/bin/mawk /usr/share/man/man1/awk.1.gz awk.1.gz /usr/share/man/man1/mawk.1.gz',
    '30 /usr/bin/vi vi /usr/bin/vim.basic',
    '30 /usr/bin/view view /usr/bin/vim.basic',
    '50 /usr/bin/w w /usr/bin/w.procps',
  ])
})

test('users and groups are read from sysusers.d and from plain calls', () => {
  const at = files({
    'sysusers.d/dbus.conf': `# comment
u messagebus - "System Message Bus" /run/dbus
g input 104
m messagebus input
`,
    'control/openssh/postinst':
      'adduser --quiet --system --no-create-home --home /run/sshd --shell /usr/sbin/nologin sshd\n',
    'control/postgresql/postinst': `	adduser --system $quiet --home /var/lib/postgresql --no-create-home \\
		--shell /bin/bash --group --gecos "PostgreSQL administrator" postgres
	adduser $quiet postgres ssl-cert
	addgroup --system --quiet --gid 42 shadow || true
	adduser --system "$MESSAGEUSER"
`,
  })
  const names = ['sysusers.d/dbus.conf', 'control/openssh/postinst', 'control/postgresql/postinst']
  expect(awk('user-wishes.awk', names.map(at))).toEqual([
    'user messagebus - - /run/dbus -',
    'group input 104',
    'member messagebus input',
    'user sshd - nogroup /run/sshd /usr/sbin/nologin',
    'user postgres - - /var/lib/postgresql /bin/bash',
    'member postgres ssl-cert',
    'group shadow 42',
  ])
})

test('users and groups keep their ids, and new ones get free ones', () => {
  const at = files({
    passwd: 'root:*:0:0:root:/root:/bin/bash\nnobody:*:65534:65534:nobody:/nonexistent:/bin/sh\n',
    group: 'root:*:0:\nusers:*:100:\nnogroup:*:65534:\n',
    wishes: `user root - - - -
group input 104
user sshd - nogroup /run/sshd -
user messagebus - - - -
member messagebus input
user $bad - - - -
`,
    passwd_out: '',
    group_out: '',
  })
  const [passwdOut, groupOut] = [at('passwd_out'), at('group_out')]
  awk('users.awk', ['passwd', 'group', 'wishes'].map(at), {
    passwd_out: passwdOut,
    group_out: groupOut,
  })
  expect(readFileSync(passwdOut, 'utf8').split('\n').slice(2, -1)).toEqual([
    'sshd:x:101:65534::/run/sshd:/usr/sbin/nologin',
    'messagebus:x:102:102::/nonexistent:/usr/sbin/nologin',
  ])
  expect(readFileSync(groupOut, 'utf8')).toBe(
    'root:x:0:\nusers:x:100:\nnogroup:x:65534:\ninput:x:104:messagebus\nmessagebus:x:102:\n',
  )
})

test('every path of the image gets the mode and owner its package lists, else those of the tree', () => {
  const at = files({
    passwd: 'root:x:0:0\nman:x:6:12\n',
    group: 'root:x:0:\nshadow:x:42:\n',
    listing: `drwxr-xr-x root/root         0 2023-01-05 13:20:00 ./
drwxrwxrwt root/root         0 2023-01-05 13:20:00 ./tmp/
-rwsr-xr-x root/root     72000 2023-01-05 13:20:00 ./bin/su
lrwxrwxrwx root/root         0 2023-01-05 13:20:00 ./bin/sh -> dash
-rwxr-sr-x root/shadow   39160 2023-01-05 13:20:00 ./sbin/unix_chkpwd
-rw-r----- man/42            1 2023-01-05 13:20:00 ./etc/a "name" with -> spaces
`,
    files: `755 directory/./tmp
755 regular file/./usr/bin/su
777 symbolic link/./usr/bin/sh
755 regular file/./usr/sbin/unix_chkpwd
640 regular file/./etc/a "name" with -> spaces
644 regular empty file/./etc/ours
`,
  })
  expect(awk('modes.awk', ['passwd', 'group', 'listing', 'files'].map(at))).toEqual([
    '"tmp" m 1777 0 0',
    '"usr/bin/su" m 4755 0 0',
    '"usr/bin/sh" m 777 0 0',
    '"usr/sbin/unix_chkpwd" m 2755 0 42',
    String.raw`"etc/a \"name\" with -> spaces" m 0640 6 42`,
    '"etc/ours" m 644 0 0',
  ])
})

test('what a unit is installed by is read from its section [Install]', () => {
  const at = files({
    'a.service': `[Unit]
WantedBy=nobody.target
[Install]
WantedBy=multi-user.target  graphical.target
RequiredBy=b.service
Alias=other.service
Also=a.socket
[Service]
Alias=none.service
`,
  })
  expect(awk('install-section.awk', [at('a.service')])).toEqual([
    'wants multi-user.target',
    'wants graphical.target',
    'requires b.service',
    'alias other.service',
  ])
})
