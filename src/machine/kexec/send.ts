import { commandsOn } from './commands.ts'
import { additionsOf } from './handover/additions.ts'
import { kernelArguments } from './handover/arguments.ts'
import { load } from './handover/load.ts'
import type { Host, Job, Loaded } from './job.ts'
import { newNonce } from './jump/nonce.ts'
import { ownerOf } from './meet.ts'
import { chooseUpdate } from './microcode/choose.ts'
import { earlyArchive } from './microcode/early-archive.ts'
import { type Shipped, ship } from './ship/ship.ts'

/** Brings the image to the host and has it loaded. Where that fails, the host is left as it was. */
export async function send(host: Host, job: Job): Promise<Loaded> {
  const { spec, hardware, image, watch, nix } = job
  const { emit, signal } = watch
  let shipped: Shipped | undefined
  try {
    const update = await updateFor(host, job)
    const { transport: way, pullFrom: url } = hardware
    shipped = await ship(host.connection, image, {
      way,
      emit,
      signal,
      ...(way === 'nix-copy' ? { nix: await nix() } : {}),
      ...(url === undefined ? {} : { url }),
    })
    const nonce = newNonce()
    const port = host.facts.ssh?.port ?? hardware.access.target.port
    const additions = await additionsOf(spec, hardware, { owner: ownerOf(spec.id), port })
    const warnings = await load(
      host.connection,
      {
        folder: shipped.folder,
        inherit: hardware.inherit,
        append: kernelArguments(host.facts, { ...spec, ...hardware }, nonce),
        files: additions.files,
        early: update && earlyArchive(update),
      },
      signal,
    )
    for (const message of warnings) emit({ type: 'warning', message })
    return { shipped, additions, nonce, update }
  } catch (error) {
    await shipped?.withdraw(host.connection).catch(() => undefined)
    await host.leave()
    throw error
  }
}

/** The microcode that is to be loaded; undefined where none is asked for, or there is none. */
async function updateFor({ connection, facts }: Host, { hardware, watch, packagedMicrocode }: Job) {
  const { microcode } = hardware
  if (microcode === undefined) return undefined
  return await chooseUpdate(microcode, facts.cpu, {
    host: commandsOn(connection),
    signal: watch.signal,
    packaged: (vendor) => packagedMicrocode(vendor, watch),
  })
}
