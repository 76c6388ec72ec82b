import type { KexecRequest } from '../../../model/hardware.ts'
import type { RunSpec } from '../../../model/plan.ts'
import { hardwareArguments } from '../../system/arguments.ts'
import type { TargetFacts } from '../look/facts.ts'

/** What is kept for the kernel that follows a panic, and from how much memory on. */
const crashMiB = 256
const crashFromMiB = 1800

/** Compression of what is not used, up to half of the memory; what it stands on is the RAM system's matter. */
const zswapArguments = ['zswap.enabled=1', 'zswap.max_pool_percent=50']

/** The RAM system's kernel arguments beyond its image's own and the host's consoles. */
export function kernelArguments(
  { memory, host, kexec }: Pick<TargetFacts, 'memory' | 'host' | 'kexec'>,
  { append, systemd, zswap }: Pick<RunSpec, 'append' | 'systemd'> & Pick<KexecRequest, 'zswap'>,
  nonce: string,
): string[] {
  const crash = memory.totalMiB >= crashFromMiB ? [`crashkernel=${crashMiB}M`] : []
  const efi = kexec.isEfi ? [withoutEfiRecords] : []
  const records = [...efi, ...recordArguments(host.cmdline)]
  return [
    ...crash,
    ...records,
    ...(zswap ? zswapArguments : []),
    ...(systemd === undefined ? [] : hardwareArguments),
    ...append,
    `testbed.nonce=${nonce}`,
  ]
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
