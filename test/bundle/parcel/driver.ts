import { existsSync, readdirSync } from 'node:fs'
import { thisBuildHost } from '../../../src/bundle/host.ts'
import { takeParcel } from '../../../src/bundle/parcel/take.ts'
import { findOn, openSite } from '../../../src/bundle/site.ts'
import type { Happening } from '../../../src/model/event.ts'
import { toFault } from '../../../src/model/fault.ts'
import { findNix } from '../../../src/nix/find.ts'

// Started where the store is empty; the order is its only argument, the answer its last line.
const order = JSON.parse(process.argv[2] ?? '{}')
const events: Happening[] = []
const { signal } = new AbortController()
const tools = { emit: (event: Happening) => events.push(event), signal, install: false }

async function follow() {
  const nix = await findNix({ installer: 'existing', extraConfig: [], substituters: [] }, tools)
  const site = await openSite(order.wish, { ...(await thisBuildHost()), cache: order.cache })
  const taken = await takeParcel(site, { ...tools, nix })
  return { taken, found: await findOn(site) }
}

const end = await follow().catch((error) => ({ fault: toFault(error).message }))
const store = existsSync('/nix/store') ? readdirSync('/nix/store').sort() : []
const told = events.filter(({ type }) => type === 'warning' || type === 'notice')
process.stdout.write(`\n${JSON.stringify({ ...end, events: told, store })}\n`)
