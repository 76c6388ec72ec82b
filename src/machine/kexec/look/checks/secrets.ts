import { createHash } from 'node:crypto'
import type { Check } from '../../../../host/check.ts'
import type { SealedFile } from '../../../../model/sealed.ts'
import { keyFromText, keyText, type PublicKey } from '../../ssh/public-key.ts'
import type { HostKey } from '../facts.ts'
import type { Look } from '../need.ts'

/** Whether the host can open what only it is to read; by what the files themselves say of who can. */
export const secretChecks: Look = ({ hostKeys }, { secrets = [] }) =>
  secrets.map((secret) => secretCheck(secret, hostKeys))

function secretCheck({ name, path, recipients }: SealedFile, hostKeys: readonly HostKey[]): Check {
  const check = `secret ${name}`
  const keys = hostKeys.flatMap(({ type, blob }) => keyFromText(type ?? '', blob ?? '') ?? [])
  const opener = keys.find((key) =>
    recipients.some(({ type, tag }) => type === key.type && tag === tagOf(key)),
  )
  if (opener !== undefined)
    return { name: check, state: 'ok', found: `opened by its ${keyText(opener)}` }
  const remedy = 'encrypt it to a host key of the target: age -R ssh_host_ed25519_key.pub'
  if (keys.length < hostKeys.length)
    return {
      ...{ name: check, state: 'warning', remedy },
      found: `perhaps not opened by the target: the public halves of its host keys are not all seen`,
    }
  const have = keys.map(keyText).join(', ') || 'none'
  return {
    ...{ name: check, state: 'missing', remedy },
    found: `${path} is encrypted to no host key of the target, which has: ${have}`,
  }
}

/** As age names a key of SSH's. */
function tagOf({ blob }: PublicKey): string {
  return createHash('sha256').update(blob).digest().subarray(0, 4).toString('base64').slice(0, 6)
}
