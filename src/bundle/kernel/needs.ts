import type { Transport } from '../../model/request.ts'
import type { System } from '../../model/system.ts'

/** Something a kernel must have to run a guest. */
export interface KernelNeed {
  /** Without `CONFIG_`. */
  readonly symbol: string
  /** The module it may be built as; without one it must be built in. */
  readonly module?: string
  readonly why: string
  /** Where it matters; everywhere if absent. */
  readonly system?: System
  /** A guest runs without it, with less. */
  readonly optional?: true
  /** A way to the host's folders that it is a part of: a kernel needs one of them whole. */
  readonly way?: Transport
}

/** A module the initrd loads. */
export interface KernelModule {
  readonly name: string
  readonly symbol: string
  readonly optional: boolean
}

const folders = 'the folders of the host'

/** Modules stand in the order they are loaded in. */
export const kernelNeeds: readonly KernelNeed[] = [
  { symbol: 'BLK_DEV_INITRD', why: 'the initrd' },
  { symbol: 'BINFMT_ELF', why: 'programs' },
  { symbol: 'BINFMT_SCRIPT', why: 'scripts' },
  { symbol: 'DEVTMPFS', why: '/dev' },
  { symbol: 'TMPFS', why: 'the root, which is in RAM' },
  { symbol: 'TMPFS_XATTR', why: 'removing folders that are overlaid in RAM' },
  { symbol: 'PROC_FS', why: '/proc' },
  { symbol: 'SYSFS', why: '/sys' },
  { symbol: 'UNIX98_PTYS', why: '/dev/pts' },
  { symbol: 'CGROUPS', why: '/sys/fs/cgroup', optional: true },
  { symbol: 'UNIX', why: 'local sockets' },
  { symbol: 'INET', why: 'the network, if only lo' },
  { symbol: 'SIGNALFD', why: 'the agent' },
  { symbol: 'PCI', why: 'the devices of the virtual machine' },
  { symbol: 'SERIAL_8250_CONSOLE', why: 'the console', system: 'x86_64-linux' },
  { symbol: 'SERIAL_AMBA_PL011_CONSOLE', why: 'the console', system: 'aarch64-linux' },
  { symbol: 'PCI_HOST_GENERIC', why: 'the PCI bus', system: 'aarch64-linux' },
  { symbol: 'VIRTIO_PCI', module: 'virtio_pci', why: 'the devices of the virtual machine' },
  { symbol: 'VIRTIO_BLK', module: 'virtio_blk', why: 'the disk of the root image' },
  { symbol: 'SQUASHFS', module: 'squashfs', why: 'the root image' },
  { symbol: 'SQUASHFS_ZLIB', why: 'the root image' },
  { symbol: 'OVERLAY_FS', module: 'overlay', why: 'writing over what is read-only' },
  { symbol: 'VIRTIO_CONSOLE', module: 'virtio_console', why: 'the channel to the host' },
  { symbol: 'FUSE_FS', module: 'fuse', why: folders, way: 'virtiofs' },
  { symbol: 'VIRTIO_FS', module: 'virtiofs', why: folders, way: 'virtiofs' },
  { symbol: 'NET_9P', module: '9pnet', why: folders, way: '9p' },
  { symbol: 'NET_9P_VIRTIO', module: '9pnet_virtio', why: folders, way: '9p' },
  { symbol: '9P_FS', module: '9p', why: folders, way: '9p' },
  { symbol: 'VIRTIO_NET', module: 'virtio_net', why: 'the network', optional: true },
  { symbol: 'PVPANIC_PCI', module: 'pvpanic_pci', why: 'telling a panic at once', optional: true },
]

/** What matters for one system. */
export function needsOf(system: System): KernelNeed[] {
  return kernelNeeds.filter((need) => (need.system ?? system) === system)
}

/** The modules a distribution's kernel is known to have, for the initrd. */
export const distributionModules: readonly KernelModule[] = kernelNeeds.flatMap(moduleOf)

/** The module a need is met by, where it may be one. */
export function moduleOf({ module, symbol, optional, way }: KernelNeed): KernelModule[] {
  if (module === undefined) return []
  return [{ name: module, symbol, optional: optional === true || way !== undefined }]
}
