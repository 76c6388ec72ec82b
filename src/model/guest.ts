/** The system to run in: made of the host's distribution, or a NixOS configuration. */
export type GuestChoice = 'distro' | NixosGuest

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
