import { isFeatureAvailable, restoreCache, saveCache } from '@actions/cache'
import type { Answer, Order } from './service.ts'

// A process of its own: the client is large, prints annotations, has times of its own, and packs
// from and into the workspace it is told of; here none of it is the run's.
const order = JSON.parse(process.argv[2] ?? '') as Order
const answer = await follow(order)
process.send?.(answer, () => process.exit(0)) // the client may hold connections open

async function follow({ paths, key, restoreKeys }: Order): Promise<Answer> {
  if (!isFeatureAvailable()) return { available: false }
  if (restoreKeys === undefined)
    return { available: true, saved: (await saveCache(paths, key)) > 0 }
  const times = { timeoutInMs: 15_000, segmentTimeoutInMs: 45_000 }
  const matched = await restoreCache(paths, key, [...restoreKeys], times)
  return { available: true, ...(matched === undefined ? {} : { matched }) }
}
