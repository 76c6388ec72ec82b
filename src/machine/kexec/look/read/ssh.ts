import { isIP } from 'node:net'
import { wholeNumber } from '../answer.ts'
import type { Address, SshEnd } from '../facts.ts'
import { wordsOf } from './words.ts'

/** Reads `$SSH_CONNECTION`: the client's address and port, then the server's. */
export function readSsh(
  text: string | undefined,
  addresses: readonly Address[],
): SshEnd | undefined {
  const [from = '', , to = '', port] = wordsOf(text ?? '')
  const [address, number] = [plainAddress(to), wholeNumber(port)]
  if (isIP(address) === 0 || number === undefined || number > 65_535) return undefined
  const [, zone] = to.split('%')
  const link = zone ?? addresses.find((own) => own.address === address)?.link
  return {
    address,
    port: number,
    from: plainAddress(from),
    ...(link === undefined ? {} : { link }),
  }
}

/** Without a zone, and IPv4 as such. */
function plainAddress(text: string): string {
  const [address = ''] = text.split('%')
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}
