/** The keys in `~/.ssh` that are tried where none is named, in ssh's order. */
export const usualNames = ['id_rsa', 'id_ecdsa', 'id_ed25519']
