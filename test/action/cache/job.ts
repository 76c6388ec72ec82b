import process from 'node:process'
import { restoreCaches } from '../../../src/action/cache/restore.ts'
import { saveCaches } from '../../../src/action/cache/save.ts'
import { Runner } from '../../../src/action/runner.ts'
import type { Event } from '../../../src/model/event.ts'
import { parseRequest } from '../../../src/request/parse.ts'
import { run } from '../../../src/run.ts'

// A job as the Action does it, without its inputs and its log; the order is its only argument,
// the answer its last line.
const order = JSON.parse(process.argv[2] ?? '{}')
Object.assign(process.env, order.environment)
const runner = new Runner(process.env)
const { signal } = new AbortController()
const said: string[] = []
const context = { runner, say: (text: string) => said.push(text), signal }
const events: Event[] = []

const host = { system: 'x86_64-linux', cpus: 2, memoryMiB: 2048 } as const
const caller = {
  cwd: '/',
  env: {},
  host,
  nameOf: String,
  readStdin: async () => new Uint8Array(),
  availableMemoryMiB: async () => 1024,
}
const request = await parseRequest({ script: 'true', accel: 'tcg' }, caller)

const start = performance.now()
const restored = await restoreCaches(request, context)
const result = await run(request, {
  tell: (event) => void events.push(event),
  stream: () => undefined,
  signal,
  command: [],
})
const ran = performance.now()
const built = events.some((event) => event.type === 'bundle-ready' && event.built)
if (restored !== undefined) await saveCaches(restored, { built }, context)
const seconds = { run: (ran - start) / 1000, save: (performance.now() - ran) / 1000 }
process.stdout.write(
  `\n${JSON.stringify({ outcome: result.outcome, built, said, events, seconds })}\n`,
)
