import type { Emit } from '../../../model/event.ts'
import { toFault } from '../../../model/fault.ts'
import type { Qemu } from '../qemu/qemu.ts'
import { type Making, saveTemplate } from './save.ts'
import { type Draft, dropDraft, publish } from './shelf.ts'
import { makeRoom } from './shelf-room.ts'
import { writeStamp } from './stamp.ts'
import { templateFiles } from './template.ts'

/** What all templates may take on the disk; those not used for longest make room. */
const roomBytes = 4 * 2 ** 30

/** A template on its way to the shelf. */
export interface Keeping {
  /** Settles when the template is on the shelf, or is not to be. Never rejects. */
  readonly done: Promise<void>
}

/**
 * Makes a template of a machine that waits for its run, in the draft: the machine goes on when this
 * settles, while its files go to the disk. Never rejects: what does not come to be is a warning.
 */
export async function keepTemplate(
  qemu: Qemu,
  release: string,
  draft: Draft,
  { emit, ...making }: Making & { readonly emit: Emit },
): Promise<Keeping> {
  try {
    await saveTemplate(qemu, release, draft, making)
    return { done: shelve(draft).catch((error) => giveUp(draft, error, emit)) }
  } catch (error) {
    return { done: giveUp(draft, error, emit) }
  }
}

async function shelve(draft: Draft): Promise<void> {
  await writeStamp(templateFiles(draft.folder))
  await publish(draft)
  await makeRoom(roomBytes, draft.key)
}

async function giveUp(draft: Draft, error: unknown, emit: Emit): Promise<void> {
  const message = `no template could be kept, so the next run boots too: ${toFault(error).message}`
  emit({ type: 'warning', message, remedy: 'make room in the cache folder, or give --cold' })
  await dropDraft(draft).catch(() => undefined) // the next to make one removes what is left
}
