import type { System } from '../model/system.ts'

/** A release of Nix as upstream publishes it. */
export interface NixRelease {
  readonly version: string
  /** SHA-256 of its binary tarball, hex. */
  readonly sha256: Readonly<Record<System, string>>
}

/**
 * The release we install. The hashes are those in the install script published with it,
 * https://releases.nixos.org/nix/nix-2.34.7/install; a second, independent record of
 * them in a public repository said the same.
 */
export const nixRelease: NixRelease = {
  version: '2.34.7',
  sha256: {
    'x86_64-linux': 'eafe5042404e818505e28c5ca3d0885f3ec45c31f955489a25bb38258f87560e',
    'aarch64-linux': 'f1cee64ae7a02330c6421924c28f597c41813f2214ff108622087d8056378b08',
  },
}

export const nixReleaseUrl = 'https://releases.nixos.org/nix'
