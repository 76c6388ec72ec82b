import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BoundedLog, joinLog } from '../../keeper/log.ts'
import { ask, type Guest, pour } from './ask.ts'

/** How much of the journal comes home: its first and its last bytes. */
const journalLimits = { head: 8 << 20, tail: 8 << 20 }

/** Writes a guest's journal, as text, to `journal.txt` in a folder. */
export async function bringJournal(guest: Guest, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'journal.txt')
  const log = new BoundedLog(path, journalLimits)
  try {
    const argv = ['journalctl', '--no-pager', '--quiet', '--output=short-precise']
    await pour(guest, argv, (bytes) => log.write(bytes))
  } finally {
    log.close()
    await joinLog(path, journalLimits)
  }
  if (log.failure !== undefined) throw log.failure
}

/** Writes what systemctl says of units to `failed-units.txt` in a folder. */
export async function bringStatus(
  guest: Guest,
  units: readonly string[],
  folder: string,
): Promise<void> {
  const { text } = await ask(guest, 'systemctl', 'status', '--full', '--lines=20', '--', ...units)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'failed-units.txt'), text)
}

/** What a system that comes up is at, written to `jobs.txt` in a folder; gives the jobs that run. */
export async function bringJobs(guest: Guest, folder: string): Promise<readonly string[]> {
  const { text } = await ask(guest, 'systemctl', '--no-pager', '--full', 'list-jobs')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'jobs.txt'), text)
  return text.split('\n').flatMap((line) => {
    const [, unit, type, state] = line.trim().split(/\s+/)
    return unit !== undefined && state === 'running' ? [`${unit} (${type})`] : []
  })
}
