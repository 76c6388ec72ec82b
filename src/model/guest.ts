/** The system to run in: made of the host's distribution, a NixOS configuration, or made already. */
export type GuestChoice = 'distro' | NixosGuest | BundleGuest

export type NixosGuest = FlakeGuest | FileGuest

/** One of a flake's `nixosConfigurations`. */
export interface FlakeGuest {
  readonly kind: 'flake'
  /** As Nix takes it, whatever folder it starts in. */
  readonly flake: string
  /** The configuration's name; absent where it is to be the only one. */
  readonly host?: string
  /** The flake as the user wrote it. */
  readonly written: string
}

/** A configuration.nix, for the nixpkgs of Nix's search path. */
export interface FileGuest {
  readonly kind: 'file'
  /** Absolute. */
  readonly file: string
}

/** A bundle that was built by Nix alone. */
export interface BundleGuest {
  readonly kind: 'bundle'
  /** Absolute. */
  readonly path: string
}

/** A path as it stands in the address of a flake. */
export function asUrl(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
