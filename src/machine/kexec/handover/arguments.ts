import type { RunSpec } from '../../../model/plan.ts'
import type { TargetFacts } from '../look/facts.ts'

/** What is kept for the kernel that follows a panic, and from how much memory on. */
const crashMiB = 256
const crashFromMiB = 1800

/** The RAM system's kernel arguments beyond its image's own and the host's consoles. */
export function kernelArguments(
  { memory, host, kexec }: Pick<TargetFacts, 'memory' | 'host' | 'kexec'>,
  { append }: Pick<RunSpec, 'append'>,
  nonce: string,
): string[] {
  const crash = memory.totalMiB >= crashFromMiB ? [`crashkernel=${crashMiB}M`] : []
  const efi = kexec.isEfi ? [withoutEfiRecords] : []
  const records = [...efi, ...recordArguments(host.cmdline)]
  return [...crash, ...records, ...append, `testbed.nonce=${nonce}`]
}

/** A panic of ours would otherwise be written to the host's firmware. */
const withoutEfiRecords = 'efi_pstore.pstore_disable=1'

/**
 * Where the host keeps a place in its memory for what a dying kernel says, ours gets the same
 * one, and leaves what else lies there: the host's own console.
 */
function recordArguments(cmdline: readonly string[]): string[] {
  if (!cmdline.some((word) => /^ramoops\.mem_(address|name)=/.test(word))) return []
  return [
    ...cmdline.filter((word) => /^ramoops\.|^memmap=.*\$|^reserve_mem=/.test(word)),
    ...['console', 'ftrace', 'pmsg'].map((each) => `ramoops.${each}_size=0`),
  ]
}
