import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { code, table } from './markdown.ts'

/** An option of NixOS that nix/ reads or sets. */
export interface UsedOption {
  readonly name: string
  /** The file of nixpkgs that declares it. */
  readonly file: string
  /** Read where absent. */
  readonly use?: 'set'
  readonly what: string
}

/** Something NixOS does that we do in its place, as its files say it. */
interface Behaviour {
  readonly what: string
  readonly file: string
  /** What the file says of it; the whole match is told. */
  readonly says: RegExp
}

const users = 'nixos/modules/config/users-groups.nix'
const kernel = 'nixos/modules/system/boot/kernel.nix'
const wrappers = 'nixos/modules/security/wrappers/default.nix'
const topLevel = 'nixos/modules/system/activation/top-level.nix'

export const usedOptions: readonly UsedOption[] = [
  {
    name: 'boot.initrd.prepend',
    file: 'nixos/modules/system/boot/stage-1.nix',
    what: 'microcode, of `testbed.kexec.microcode`; read where it is there',
  },
  {
    name: 'boot.isContainer',
    file: 'nixos/modules/virtualisation/nixos-containers.nix',
    what: 'refused',
  },
  { name: 'boot.kernel.enable', file: kernel, what: 'refused without; read where it is there' },
  { name: 'boot.kernelPackages', file: kernel, what: '`kernel` in it, the image' },
  { name: 'boot.kernelParams', file: kernel, what: 'the command line' },
  { name: 'system.modulesTree', file: kernel, what: '`lib/modules`' },
  { name: 'system.boot.loader.kernelFile', file: topLevel, what: 'the name of the image' },
  {
    name: 'system.build',
    file: 'nixos/modules/system/build.nix',
    what: '`toplevel` in it; by the modules set: `vmExec`, `kexecRun` and their like',
  },
  {
    name: 'security.enableWrappers',
    file: wrappers,
    what: '`/run/wrappers`; read where it is there',
  },
  { name: 'security.wrappers', file: wrappers, what: '`/run/wrappers`' },
  {
    name: 'security.wrappers.<name>.enable',
    file: wrappers,
    what: '`/run/wrappers`; read where it is there',
  },
  { name: 'security.wrappers.<name>.group', file: wrappers, what: '`/run/wrappers`' },
  { name: 'security.wrappers.<name>.owner', file: wrappers, what: '`/run/wrappers`' },
  { name: 'security.wrappers.<name>.permissions', file: wrappers, what: '`/run/wrappers`' },
  { name: 'security.wrappers.<name>.program', file: wrappers, what: '`/run/wrappers`' },
  { name: 'security.wrappers.<name>.setgid', file: wrappers, what: '`/run/wrappers`' },
  { name: 'security.wrappers.<name>.setuid', file: wrappers, what: '`/run/wrappers`' },
  { name: 'security.wrappers.<name>.source', file: wrappers, what: '`/run/wrappers`' },
  { name: 'users.users', file: users, what: '`/etc/passwd`, `/etc/shadow`, homes' },
  {
    name: 'users.users.<name>.autoSubUidGidRange',
    file: users,
    what: '`/etc/subuid`, `/etc/subgid`',
  },
  { name: 'users.users.<name>.createHome', file: users, what: 'homes' },
  { name: 'users.users.<name>.description', file: users, what: '`/etc/passwd`' },
  { name: 'users.users.<name>.extraGroups', file: users, what: '`/etc/group`' },
  { name: 'users.users.<name>.group', file: users, what: '`/etc/passwd`' },
  { name: 'users.users.<name>.home', file: users, what: '`/etc/passwd`, homes' },
  { name: 'users.users.<name>.homeMode', file: users, what: 'homes' },
  { name: 'users.users.<name>.isSystemUser', file: users, what: 'where a free id is looked for' },
  { name: 'users.users.<name>.name', file: users, what: '`/etc/passwd`' },
  { name: 'users.users.<name>.shell', file: users, what: '`/etc/passwd`' },
  { name: 'users.users.<name>.subGidRanges', file: users, what: '`/etc/subgid`' },
  { name: 'users.users.<name>.subUidRanges', file: users, what: '`/etc/subuid`' },
  { name: 'users.users.<name>.uid', file: users, what: '`/etc/passwd`' },
  { name: 'users.groups', file: users, what: '`/etc/group`' },
  { name: 'users.groups.<name>.gid', file: users, what: '`/etc/group`' },
  { name: 'users.groups.<name>.members', file: users, what: '`/etc/group`' },
  {
    name: 'fileSystems',
    file: 'nixos/modules/tasks/filesystems.nix',
    use: 'set',
    what: 'of a configuration.nix alone: a root, unless it has one',
  },
  {
    name: 'boot.loader.grub.enable',
    file: 'nixos/modules/system/boot/loader/grub/grub.nix',
    use: 'set',
    what: 'of a configuration.nix alone: false, unless it says otherwise',
  },
]

const behaviours: readonly Behaviour[] = [
  {
    what: 'where free ids of system users and of others are looked for',
    file: 'nixos/modules/config/update-users-groups.pl',
    says: /\$isSystemUser \? \(.*?\) : \(.*?\)/,
  },
  {
    what: 'where free ids of groups are looked for',
    file: 'nixos/modules/config/update-users-groups.pl',
    says: /allocId\(\\%gidsUsed, \\%gidsPrevUsed, \d+, \d+, \d/,
  },
  {
    what: 'the group of who names one that is not there',
    file: 'nixos/modules/config/update-users-groups.pl',
    says: /\$u->\{gid\} = \d+;/,
  },
  {
    what: 'where the ranges of further ids begin',
    file: 'nixos/modules/config/update-users-groups.pl',
    says: /= \(100000, 100000 \* 100, 1\);/,
  },
  {
    what: 'how long each is',
    file: 'nixos/modules/config/update-users-groups.pl',
    says: /my \$count = \$offset \* \d+;/,
  },
  {
    what: 'where `boot.kernel.sysctl` is, which the guest reads there',
    file: 'nixos/modules/config/sysctl.nix',
    says: /environment\.etc\."sysctl\.d\/[^"]*nixos\.conf"\.text/,
  },
  {
    what: 'a file of `/etc` that is copied',
    file: 'nixos/modules/system/etc/setup-etc.pl',
    says: /if \(-e "\$_\.mode"\)/,
  },
  {
    what: 'one that is linked to what it links to',
    file: 'nixos/modules/system/etc/setup-etc.pl',
    says: /\$mode eq "direct-symlink"/,
  },
  {
    what: 'all others',
    file: 'nixos/modules/system/etc/setup-etc.pl',
    says: /atomicSymlink "\$static\/\$fn", \$target/,
  },
  {
    what: 'what a configuration.nix is given to',
    file: 'nixos/default.nix',
    says: /modules = \[ configuration \]/,
  },
  {
    what: 'what a flake has, and we extend',
    file: 'nixos/lib/eval-config.nix',
    says: /extendModules = args: .*;/,
  },
]

/** What the guest looks for in a system; the others are listed to be seen coming and going. */
const usedEntries = ['etc', 'firmware', 'sw', 'systemd']

/** A folder with nixpkgs, whole or not, and the commit that each of its files was read at. */
interface Nixpkgs {
  read(file: string): string | undefined
  commitOf(file: string): string
}

/**
 * A checkout; or a folder of single files with a list COMMITS, `COMMIT FILE` a line, for those who
 * cannot have the whole.
 */
export function openNixpkgs(folder: string): Nixpkgs {
  const list = join(folder, 'COMMITS')
  const head = () =>
    execFileSync('git', ['-C', folder, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
  const listed = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : undefined
  const commits = listed && new Map(listed.map((line) => [line.slice(41), line.slice(0, 40)]))
  const all = commits === undefined ? head() : ''
  return {
    read: (file) => {
      const path = join(folder, file)
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined
    },
    commitOf: (file) => commits?.get(file) ?? all,
  }
}

/** How a file declares an option: its type and its default, as they stand there. */
export function declarationOf(text: string, name: string): { type: string; default: string } {
  const segments = name.split('.')
  const names = segments.map((_, from) => segments.slice(from).join('.'))
  for (const each of names) {
    const start = new RegExp(
      `^\\s*(?:options\\.)?${escaped(each)} =\\s*(?:lib\\.)?mk(Enable)?Option\\b`,
      'm',
    ).exec(text)
    if (start === null) continue
    const body = text.slice(start.index)
    if (start[1]) return { type: 'bool', default: /default = (.*?);/.exec(body)?.[1] ?? 'false' }
    const block = balanced(body.slice(body.indexOf('{')))
    return { type: settingOf(block, 'type'), default: settingOf(block, 'default') }
  }
  return { type: 'not declared', default: '' }
}

function escaped(text: string): string {
  return text.replace(/[.<>]/g, '\\$&')
}

/** From the bracket it begins with to its like. */
function balanced(text: string): string {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    if ('{(['.includes(text[at] ?? '')) depth += 1
    if ('})]'.includes(text[at] ?? '')) depth -= 1
    if (depth === 0) return text.slice(0, at + 1)
  }
  return text
}

/** A setting right in a block, in one line and cut where it is long. */
function settingOf(block: string, name: string): string {
  const start = new RegExp(`^\\s*${name} =\\s`, 'm').exec(block)
  if (start === null) return ''
  const rest = block.slice(start.index + start[0].length).replace(/^with types;\s/, '')
  let depth = 0
  let end = 0
  for (; end < rest.length; end += 1) {
    if ('{(['.includes(rest[end] ?? '')) depth += 1
    if ('})]'.includes(rest[end] ?? '')) depth -= 1
    if (depth === 0 && rest[end] === ';') break
  }
  const line = rest.slice(0, end).replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 57)}...` : line
}

/** The names that the files which make a system give to its entries. */
export function entriesIn(text: string): string[] {
  const names = Array.from(text.matchAll(/\$out\/([a-z][\w-]*)/g), ([, name = '']) => name)
  return [...new Set(names)].sort()
}

/** The page, as Markdown. */
export function page(nixpkgs: Nixpkgs): string {
  const unread = 'not read'
  const place = (file: string) => {
    const commit = nixpkgs.commitOf(file).slice(0, 12)
    return [code(file), commit === '' ? unread : code(commit)]
  }
  const options = usedOptions.map(({ name, file, use = 'read', what }) => {
    const text = nixpkgs.read(file)
    const found = text === undefined ? { type: unread, default: '' } : declarationOf(text, name)
    const words = [found.type, found.default].map((each) => (each === '' ? '' : code(each)))
    return [code(name), use, what, ...words, ...place(file)]
  })
  const entries = [topLevel, kernel].flatMap((file) =>
    entriesIn(nixpkgs.read(file) ?? '').map((name) => [
      code(name),
      usedEntries.includes(name) ? 'yes' : '',
      ...place(file),
    ]),
  )
  const said = behaviours.map(({ what, file, says }) => {
    const found = says.exec(nixpkgs.read(file) ?? '')?.[0]
    const words =
      nixpkgs.read(file) === undefined ? unread : found === undefined ? 'not said' : code(found)
    return [what, words, ...place(file)]
  })
  return `# What is taken of NixOS

All of NixOS that \`nix/\` relies on, each with the file of nixpkgs it comes from and the commit that file was read at. It is the contract to watch: \`npm run nixos-interface -- NIXPKGS\` reads a checkout, writes this page anew and tells what is no longer as it stands here. The tests' stand-ins (\`test/nixos/stand-in/nixos/options.nix\`) declare these options and no other.

## Options

${table(['option', 'use', 'what for', 'type', 'default', 'file', 'commit'], options)}

## What a system is made of

Entries of \`system.build.toplevel\`. The guest looks for \`etc\` and, in \`sw/bin\`, for \`sh\`, \`bash\` and \`env\`; on hardware for \`firmware\` and, in \`sw/bin\`, for \`modprobe\` and, where there is Nix, \`nix-store\`; with \`--boot system\` for \`systemd/lib/systemd/systemd\` and, before it, \`activate\` where it is.

${table(['entry', 'used', 'file', 'commit'], entries)}

## What NixOS does when it is activated, and the guest's image is made with

${table(['what', 'said as', 'file', 'commit'], said)}

## Packages

Of the guest's own nixpkgs: \`pkgsStatic.busybox\` (\`testbed.guest.busybox\` takes another) and \`stdenv.hostPlatform.system\`; of an image for hardware \`dropbear\`, \`kexec-tools\` and, for secrets, \`age\` (\`testbed.kexec.packages\` takes others), of which it copies \`bin/\`, \`sbin/\` and, with all they need, \`lib/*.so*\`; for \`--microcode auto\` \`microcode-intel\` and \`microcode-amd\` or, of older ones, \`microcodeIntel\` and \`microcodeAmd\`, each with an archive \`*.img\`. Of the same for the system that builds, which is \`path\` imported with \`{ system }\` where it is another: \`busybox\`, \`kmod\` (\`depmod\`), \`lz4\`, \`squashfsTools\` (\`mksquashfs\`, \`unsquashfs\`), \`xz\`, \`zstd\`, each a program in \`bin/\`; for the scripts of \`system.build\` \`nodejs\` and \`age\`; for \`lib.runInGuest\` \`nodejs\`, \`nix\`, \`util-linux\`, \`virtiofsd\` and \`qemu_kvm\` or, for another system's guest, \`qemu\`.
`
}

/** The lines of one page that are not in another. */
function missingFrom(other: string, lines: string): string[] {
  const known = new Set(other.split('\n'))
  return lines.split('\n').filter((line) => !known.has(line))
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Error('usage: npm run nixos-interface -- NIXPKGS')
  const file = join(import.meta.dirname, '../docs/nixos-interface.md')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const now = page(openNixpkgs(folder))
  writeFileSync(file, now)
  for (const line of missingFrom(now, before)) process.stdout.write(`- ${line}\n`)
  for (const line of missingFrom(before, now)) process.stdout.write(`+ ${line}\n`)
}
