import { parseGc, type RawGc } from '../../request/gc.ts'
import type { LoadCore } from '../core.ts'
import type { OurProcess, Screen } from '../process.ts'
import { gcComplaints, gcTable } from '../render/gc.ts'

/** Gives back space and tells of it. 0 where all is gone that was to go, else 125. */
export async function gcCommand(
  raw: RawGc,
  { json = false }: { readonly json?: boolean },
  process: OurProcess,
  loadCore: LoadCore,
): Promise<number> {
  const request = parseGc(raw)
  const report = await (await loadCore()).gc(request)
  if (json) await write(process.stdout, `${JSON.stringify(report, null, 2)}\n`)
  else {
    await write(process.stdout, gcTable(report))
    await write(process.stderr, gcComplaints(report, process.stderr))
  }
  return report.failed.length === 0 ? 0 : 125
}

function write(screen: Screen, text: string): Promise<void> {
  return new Promise((done) => screen.write(text, () => done()))
}
