import { Secret } from '../model/secret.ts'

const whole = /^-----BEGIN [A-Z ]*PRIVATE KEY-----\n[\s\S]*\n-----END [A-Z ]*PRIVATE KEY-----$/

/** A private key's text as a file has it: forms and secrets lose its last newline and its lines' ends. */
export function keyIn(given: string): Secret | undefined {
  const text = given.replaceAll('\r\n', '\n').trim()
  return whole.test(text) ? new Secret(`${text}\n`) : undefined
}
