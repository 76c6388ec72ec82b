import type { Live } from '../../../model/machine.ts'

/** Sectors written to each disk since the boot, by the disk's name. */
export type Sectors = ReadonlyMap<string, number>

const script = 'cd /sys/block; for each in *; do echo "$each $(cat $each/stat)"; done'

/** What a live system has written to its disks; RAM disks are none. */
export async function sectorsWritten(live: Pick<Live, 'exec'>): Promise<Sectors> {
  const said: Buffer[] = []
  const argv = ['/run/testbed/busybox', 'sh', '-c', script]
  const output = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => {
    if (stream === 'stdout' && said.length < 100) said.push(Buffer.from(bytes))
  }
  await live.exec({ argv, env: {}, cwd: '/' }, { output })
  return readSectors(Buffer.concat(said).toString('latin1'))
}

/** Field 7 of a block device's `stat` is the sectors written (Documentation/block/stat.rst). */
export function readSectors(text: string): Sectors {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/))
  const disks = lines.filter(([name]) => name && !/^(loop|ram|zram|dm-)/.test(name))
  return new Map(disks.map(([name = '', ...fields]) => [name, Number(fields[6] ?? 0)]))
}

/** The sentence for a system that has gone without saying it. */
export const untoldSectors = 'what the guest wrote to disks: it could not say so any more'

/** A sentence for each disk that was written to and should not have been. */
export function writtenTo(sectors: Sectors, allowed: ReadonlySet<string>): string[] {
  const written = [...sectors].filter(([name, count]) => count > 0 && !allowed.has(name))
  return written.map(([name, count]) => `the RAM system wrote ${count} sectors to ${name}`)
}
