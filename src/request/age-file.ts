import type { SshRecipient } from '../model/sealed.ts'

const armor =
  /^-----BEGIN AGE ENCRYPTED FILE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END AGE ENCRYPTED FILE-----\s*$/
const version = 'age-encryption.org/v1'

/** More recipients than anybody has hosts. */
const mostHeader = 256 * 1024

/**
 * The SSH keys that open a file encrypted with age (https://age-encryption.org/v1), binary or
 * armored; others that may open it too are passed over. Undefined where it is no such file.
 */
export function sshRecipientsOf(bytes: Uint8Array): readonly SshRecipient[] | undefined {
  const lines = headerOf(bytes)
  return lines?.flatMap((line) => {
    const [, type, tag] = /^-> (ssh-ed25519|ssh-rsa) ([A-Za-z0-9+/]{6})(?: |$)/.exec(line) ?? []
    return type === undefined || tag === undefined ? [] : [{ type, tag } as SshRecipient]
  })
}

/** The lines from the version to the one that seals them. */
function headerOf(bytes: Uint8Array): readonly string[] | undefined {
  const file = Buffer.from(bytes)
  const [, base64] = armor.exec(file.toString('latin1')) ?? []
  const whole = base64 === undefined ? file : Buffer.from(base64, 'base64')
  const lines = whole.toString('latin1', 0, mostHeader).split('\n')
  const end = lines.findIndex((line) => /^--- [A-Za-z0-9+/]{43}$/.test(line))
  return lines[0] === version && end > 0 ? lines.slice(1, end) : undefined
}
