/** A file that only hosts with certain SSH host keys can read: encrypted with age to their public halves. */
export interface SealedFile {
  /** What it is called in the guest: a file in `/run/testbed/secrets`. */
  readonly name: string
  /** Where it lies here, absolute. */
  readonly path: string
  /** As it lies there: encrypted. */
  readonly bytes: Uint8Array
  /** Whose keys open it. */
  readonly recipients: readonly SshRecipient[]
}

/** A host key as age names it. */
export interface SshRecipient {
  readonly type: 'ssh-ed25519' | 'ssh-rsa'
  /** The first four bytes of the SHA-256 of what SSH sends of the key, in base64 without padding. */
  readonly tag: string
}
