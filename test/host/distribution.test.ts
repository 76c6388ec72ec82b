import { expect, test } from 'vitest'
import { parseOsRelease } from '../../src/host/distribution.ts'
import { packagesFor } from '../../src/host/packages.ts'

const bookworm = parseOsRelease(`PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
`)
const trixie = parseOsRelease(`PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
VERSION_CODENAME=trixie
DEBIAN_VERSION_FULL=13.1
ID=debian
`)
const jammy = parseOsRelease(`PRETTY_NAME="Ubuntu 22.04.5 LTS"
NAME="Ubuntu"
VERSION_ID="22.04"
VERSION="22.04.5 LTS (Jammy Jellyfish)"
VERSION_CODENAME=jammy
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=jammy
`)
const noble = parseOsRelease(`PRETTY_NAME="Ubuntu 24.04.3 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
`)
const nixos = parseOsRelease(`ANSI_COLOR="0;38;2;126;186;228"
ID=nixos
ID_LIKE=""
NAME=NixOS
PRETTY_NAME="NixOS 25.05 (Warbler)"
VERSION_CODENAME=warbler
VERSION_ID="25.05"
`)
const fedora = parseOsRelease(`NAME="Fedora Linux"
ID=fedora
VERSION_ID=42
VERSION_CODENAME=""
PRETTY_NAME="Fedora Linux 42 (Server Edition)"
`)

test.each([
  [bookworm, 'debian', '12', 'bookworm', 'Debian GNU/Linux 12 (bookworm)', []],
  [trixie, 'debian', '13', 'trixie', 'Debian GNU/Linux 13 (trixie)', []],
  [jammy, 'ubuntu', '22.04', 'jammy', 'Ubuntu 22.04.5 LTS', ['debian']],
  [noble, 'ubuntu', '24.04', 'noble', 'Ubuntu 24.04.3 LTS', ['debian']],
  [nixos, 'nixos', '25.05', 'warbler', 'NixOS 25.05 (Warbler)', []],
  [fedora, 'fedora', '42', '', 'Fedora Linux 42 (Server Edition)', []],
])('%# is read from its os-release', (distribution, id, version, codename, name, like) => {
  expect(distribution).toEqual({ id, version, codename, name, like })
})

test('quotes and escapes of the shell are undone', () => {
  expect(parseOsRelease(`NAME='It'\nPRETTY_NAME="A \\"B\\" \\$C"`).name).toBe('A "B" $C')
})

test('a host without os-release is some Linux', () => {
  expect(parseOsRelease('').id).toBe('linux')
})

test.each([
  [bookworm, 'qemu-system-common'],
  [jammy, 'qemu-system-common'],
  [trixie, 'virtiofsd'],
  [noble, 'virtiofsd'],
])('virtiofsd is in the package the release has it in: %#', (distribution, name) => {
  expect(packagesFor('virtiofsd', distribution, 'apt')).toEqual([name])
})

test('each package manager has its own name for QEMU', () => {
  expect(packagesFor('qemu-aarch64', trixie, 'apt')).toEqual(['qemu-system-arm'])
  expect(packagesFor('qemu-aarch64', fedora, 'dnf')).toEqual(['qemu-system-aarch64-core'])
})

test('without a package manager, and for what has no package, there is no name', () => {
  expect(packagesFor('nix', nixos, undefined)).toEqual([])
  expect(packagesFor('nix', fedora, 'dnf')).toEqual([])
})
