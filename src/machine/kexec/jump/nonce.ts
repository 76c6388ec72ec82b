import { randomBytes } from 'node:crypto'

/** Drawn for each jump: hex, so that no kernel takes it for anything of its own. */
export function newNonce(): string {
  return randomBytes(16).toString('hex')
}
