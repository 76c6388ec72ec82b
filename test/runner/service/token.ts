import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { TwirpError } from './twirp.ts'

/** Whom a token is for. */
export interface Scope {
  readonly runId: string
  readonly jobId: string
}

/** Issues the tokens jobs call the service with, and knows them again. */
export class Tokens {
  readonly #key = randomBytes(32)

  /** A JWT whose `scp` names the run and the job, which the clients read without checking it. */
  issue({ runId, jobId }: Scope): string {
    const claims = { scp: `Actions.Results:${runId}:${jobId}` }
    const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
    return `${signed}.${this.#sign(signed).toString('base64url')}`
  }

  /** Whom the request is from. Throws `unauthenticated` for a token that is not ours, or none. */
  check(authorization: string | undefined): Scope {
    const [, signed, claims, signature] =
      /^Bearer ([\w-]+\.([\w-]+))\.([\w-]+)$/.exec(authorization ?? '') ?? []
    if (!signed || !claims || !signature || !this.#isOurs(signed, signature)) {
      throw new TwirpError('unauthenticated', 'the token is missing or was not issued here')
    }
    const { scp } = JSON.parse(Buffer.from(claims, 'base64url').toString())
    const [, runId, jobId] = scp.split(':')
    return { runId, jobId }
  }

  #isOurs(signed: string, signature: string): boolean {
    const given = Buffer.from(signature, 'base64url')
    const right = this.#sign(signed)
    return given.length === right.length && timingSafeEqual(given, right)
  }

  #sign(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest()
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
