import type { MicrocodeWish } from '../../../model/microcode.ts'
import type { Commands } from '../commands.ts'
import type { CpuFacts } from '../look/facts.ts'
import { commandLine } from '../ssh/command/quote.ts'
import { readUpdates, updateFor } from './read.ts'
import type { Processor, Update } from './update.ts'

const firmware = '/lib/firmware'
const mostBytes = 8 * 2 ** 20

/** What there is for the processors of a host, among what a run wishes for; undefined for nothing. */
export async function chooseUpdate(
  wish: MicrocodeWish,
  { processor }: Pick<CpuFacts, 'processor'>,
  sources: Sources,
): Promise<Update | undefined> {
  if (processor === undefined) return undefined
  if (wish.kind === 'given') return updateIn(wish.files, processor)
  const own = await firmwareOf(processor, sources)
  return updateIn(own, processor) ?? updateIn(await sources.packaged(processor.vendor), processor)
}

/** Where microcode that is not given comes from. */
export interface Sources {
  readonly host: Commands
  readonly signal?: AbortSignal
  /** The files of the distribution's package for a vendor. */
  packaged(vendor: string): Promise<readonly Uint8Array[]>
}

function updateIn(files: readonly Uint8Array[], processor: Processor): Update | undefined {
  return updateFor(
    processor,
    files.flatMap((file) => readUpdates(Buffer.from(file)) ?? []),
  )
}

/** What the host's own system has; its kernel may not have been given it. */
async function firmwareOf(
  processor: Processor,
  { host, signal }: Sources,
): Promise<readonly Buffer[]> {
  const path = `${firmware}/${fileFor(processor)}`
  const { exit, stdout } = await host.exec(reading(path), {
    limitMs: 30_000,
    mostStdout: mostBytes,
    ...(signal === undefined ? {} : { signal }),
  })
  return exit.kind === 'code' && exit.code === 0 ? [stdout] : []
}

/** As it is, or as distributions pack it. */
function reading(path: string): string {
  const [plain, xz, zst] = ['', '.xz', '.zst'].map((end) => commandLine([`${path}${end}`]))
  return `cat ${plain} 2>/dev/null || xz -dc ${xz} 2>/dev/null || zstd -dc ${zst} 2>/dev/null`
}

/** The file that a kernel would ask for. */
function fileFor({ vendor, family, model, stepping }: Processor): string {
  const hex = (value: number) => value.toString(16).padStart(2, '0')
  if (vendor !== 'AuthenticAMD')
    return `intel-ucode/${[family, model, stepping].map(hex).join('-')}`
  const name = family < 0x15 ? 'microcode_amd' : `microcode_amd_fam${hex(family)}h`
  return `amd-ucode/${name}.bin`
}
