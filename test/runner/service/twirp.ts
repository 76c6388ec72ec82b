import * as z from 'zod/mini'
import type { Scope } from './token.ts'

const statuses = {
  malformed: 400,
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  bad_route: 404,
  already_exists: 409,
  failed_precondition: 412,
  internal: 500,
} as const

/** A refusal, as Twirp words it: a code, the HTTP status that goes with it, and a message. */
export class TwirpError extends Error {
  readonly code: keyof typeof statuses

  constructor(code: keyof typeof statuses, message: string) {
    super(message)
    this.code = code
  }

  get status(): number {
    return statuses[this.code]
  }
}

/** A method of the API: takes the body as it came, gives the answer's JSON, throws `TwirpError`. */
export type Rpc = (body: unknown, scope: Scope) => Promise<object>

/** A method whose body has been checked before it is called. */
export function rpc<S extends z.ZodMiniType>(
  schema: S,
  call: (request: z.output<S>, scope: Scope) => object | Promise<object>,
): Rpc {
  return async (body, scope) => {
    const checked = schema.safeParse(body)
    if (!checked.success) {
      throw new TwirpError('invalid_argument', z.prettifyError(checked.error))
    }
    return call(checked.data, scope)
  }
}
