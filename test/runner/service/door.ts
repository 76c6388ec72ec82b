import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BlobStore } from './blob-store.ts'
import type { Fault, Faults } from './faults.ts'
import type { Call, Method } from './method.ts'
import { shaped } from './payload.ts'
import { fail, refuse, send } from './reply.ts'
import type { Tokens } from './token.ts'
import { type Rpc, TwirpError } from './twirp.ts'

/** A method of the API, by the name tests know it by. */
export interface Route {
  readonly name: Method
  readonly call: Rpc
}

/** What stands behind the door: the API's methods by path, and the blob store. */
export interface House {
  readonly methods: ReadonlyMap<string, Route>
  readonly store: BlobStore
  readonly tokens: Tokens
  readonly faults: Faults
  readonly calls: Call[]
}

/** Answers one request: by the API or from the blob store, with the fault that is planned for it. */
export async function answer(
  house: House,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? ''
  const method = house.methods.get(path)
  const name = method?.name ?? (house.store.owns(path) ? 'blob' : undefined)
  try {
    if (name === undefined) throw new TwirpError('bad_route', `nothing is at ${path}`)
    record(house.calls, name, response)
    const fault = await house.faults.meet(name)
    if (fault && 'status' in fault) return refuse(name, request, response, fault)
    if (fault && 'delay' in fault) await sleep(fault.delay, undefined, { ref: false })
    if (method === undefined) await forward(house.store.origin, request, response, fault)
    else await carryOut(house, method.call, request, response, fault)
  } catch (error) {
    fail(response, error)
  }
}

async function carryOut(
  { tokens }: House,
  call: Rpc,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const scope = tokens.check(request.headers.authorization)
  const body = await json(request).catch(() => {
    throw new TwirpError('malformed', 'the body is not JSON')
  })
  await send(response, await call(body, scope), fault)
}

async function forward(
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const { method, headers, url = '' } = request
  // A connection of its own: the store hangs up on one that nobody used for a while.
  const onward = httpRequest(new URL(url, origin), { method, headers, agent: false })
  const replied: Promise<IncomingMessage[]> = once(onward, 'response')
  const [[reply]] = await Promise.all([replied, pipeline(request, shaped(fault), onward)])
  if (reply === undefined) throw new TwirpError('internal', 'the blob store gave no answer')
  response.writeHead(reply.statusCode ?? 502, reply.headers)
  await pipeline(reply, shaped(fault), response)
}

function record(calls: Call[], method: Method, response: ServerResponse): void {
  calls.push({
    method,
    at: Date.now(),
    get status() {
      return response.writableFinished ? response.statusCode : undefined
    },
  })
}
