import { readFile, stat } from 'node:fs/promises'
import { packTemplate } from '../../machine/vm/template/parcel/pack.ts'
import { takeTemplate } from '../../machine/vm/template/parcel/take.ts'
import { findTemplate } from '../../machine/vm/template/shelf.ts'
import type { Template } from '../../machine/vm/template/template.ts'
import { toFault } from '../../model/fault.ts'
import type { CacheContext } from './context.ts'
import { fetchEntry, keepEntry } from './entry.ts'
import { freshKey, templatePrefix } from './key.ts'
import { findPackers, inRoom } from './workshop.ts'

/** What the cache had of a template. */
interface Found {
  readonly available: boolean
  /** The entry's key; absent where there was none. */
  readonly key?: string
  /** Whether all went well. */
  readonly sound: boolean
  /** The stamp of what was taken; absent where nothing was. */
  readonly stamp?: string
}

/** Longer than that, a boot is as quick. */
const fetchPatience = 20_000
const keepPatience = 120_000

/** Memory and state in all; larger ones would push what else is cached out. */
const mostBytes = 2 ** 30

/** The templates of booted guests in the repository's cache: each is an entry of its own. */
export class TemplateCache {
  readonly #context: CacheContext
  readonly #found = new Map<string, Promise<Found>>()

  constructor(context: CacheContext) {
    this.#context = context
  }

  /** Puts the template of a key on this machine's shelf, if an earlier job kept it. Asks once. Never rejects. */
  readonly fetch = async (key: string): Promise<void> => {
    const found = this.#found.get(key) ?? fetchTemplate(key, this.#context)
    this.#found.set(key, found)
    await found
  }

  /** Keeps for the next job what was not there, and what this one made in its place. Never rejects. */
  async keep(): Promise<void> {
    for (const [key, found] of this.#found) {
      try {
        await keepTemplate(key, await found, this.#context)
      } catch (error) {
        this.#context.say(`cache: the guest's template was not kept: ${toFault(error).message}`)
      }
    }
  }
}

async function fetchTemplate(key: string, context: CacheContext): Promise<Found> {
  let sound = true
  const complain = (text: string) => {
    sound = false
    context.say(`cache: ${text}`)
  }
  try {
    return await inRoom(await findPackers(), async (room) => {
      const request = { patience: fetchPatience, complain }
      const answer = await fetchEntry(room, [templatePrefix(key)], request, context)
      const { available = true, matched } = answer ?? {}
      if (matched === undefined) return { available, sound }
      const stamp = await take(room.entry, key, matched, context)
      return stamp === undefined
        ? { available, key: matched, sound: false }
        : { available, key: matched, sound, stamp }
    })
  } catch (error) {
    complain(`no template was restored: ${toFault(error).message}`)
    return { available: true, sound }
  }
}

/** What is not sound is done without: the guest boots. */
async function take(entry: string, key: string, matched: string, { say }: CacheContext) {
  try {
    await takeTemplate(entry, key)
    say(`cache: restored the guest's template from ${matched}`)
    return await stampOf(await findTemplate(key))
  } catch (error) {
    say(`cache: refused the guest's template from ${matched}: ${toFault(error).message}`)
    return undefined
  }
}

async function keepTemplate(key: string, found: Found, context: CacheContext): Promise<void> {
  const template = await findTemplate(key)
  if (!found.available || context.signal.aborted || typeof template !== 'object') return
  if ((await stampOf(template)) === found.stamp) return
  const bytes = await sizeOf(template)
  if (bytes > mostBytes) throw new Error(`its ${bytes} bytes are more than ${mostBytes}`)
  const plain = `${templatePrefix(key)}0`
  // One that was taken and failed has left the shelf: it is as good as unsound.
  const entry = freshKey(plain, { ...found, sound: found.sound && found.stamp === undefined })
  await inRoom(await findPackers(), async (room) => {
    await packTemplate(template, room.entry)
    const answer = await keepEntry(room, entry, keepPatience, context)
    if (answer?.saved === true) context.say(`cache: kept the guest's template: ${entry}`)
  })
}

async function stampOf(template: Template | 'damaged' | undefined): Promise<string | undefined> {
  return typeof template === 'object' ? await readFile(template.files.stamp, 'utf8') : undefined
}

async function sizeOf({ files }: Template): Promise<number> {
  const [memory, state] = await Promise.all([stat(files.memory), stat(files.state)])
  return memory.size + state.size
}
