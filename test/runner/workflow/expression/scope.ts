import type { data } from '@actions/expressions'

/** What an expression can name at the moment it is evaluated. */
export interface Scope {
  readonly contexts: Readonly<Record<string, data.ExpressionData>>
  readonly status: Status
  /** The folder `hashFiles` looks in. */
  readonly workspace: string
}

/** What success(), failure() and cancelled() answer. */
export interface Status {
  readonly success: boolean
  readonly failure: boolean
  readonly cancelled: boolean
}
