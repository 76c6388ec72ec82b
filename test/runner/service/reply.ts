import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Fault } from './faults.ts'
import type { Method } from './method.ts'
import { Cut, shaped } from './payload.ts'
import { TwirpError } from './twirp.ts'

const jsonRefusal = { code: 'unavailable', msg: 'this fault was asked for' }
const xmlRefusal = '<Error><Code>Injected</Code><Message>this fault was asked for</Message></Error>'

/** Refuses a call in the words of the one who was called: the API's are JSON, the blob store's XML. */
export function refuse(
  name: Method,
  request: IncomingMessage,
  response: ServerResponse,
  { status, retryAfter }: Extract<Fault, { status: number }>,
): void {
  request.resume()
  if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter)
  response.writeHead(status, {
    'Content-Type': name === 'blob' ? 'application/xml' : 'application/json',
  })
  response.end(name === 'blob' ? xmlRefusal : JSON.stringify(jsonRefusal))
}

/** Sends an answer of the API, with its fault. */
export async function send(response: ServerResponse, body: object, fault?: Fault): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': bytes.length })
  await pipeline(Readable.from([bytes]), shaped(fault), response)
}

/** Says what went wrong where that can still be said, and else hangs up. */
export function fail(response: ServerResponse, error: unknown): void {
  if (error instanceof Cut || response.headersSent || !response.socket?.writable) {
    response.destroy()
    return
  }
  const refusal = error instanceof TwirpError ? error : new TwirpError('internal', String(error))
  const { status, code, message } = refusal
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ code, msg: message }))
}
