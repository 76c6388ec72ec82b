export const diskFormats = ['raw', 'qcow2'] as const
export type DiskFormat = (typeof diskFormats)[number]

/** A disk of the guest's, in the guest at `/dev/disk/by-id/virtio-NAME`. */
export interface Disk {
  /** The serial it has in the guest: at most 20 bytes. */
  readonly name: string
  /** A whole number of sectors of 512 bytes. */
  readonly bytes: number
  readonly format: DiskFormat
  /** The host's file that holds it, absolute; made where it does not exist, never removed. */
  readonly keep?: string
}

/** A disk of the hardware's own, in the guest at `/dev/disk/by-id/virtio-NAME` like any other. */
export interface RealDisk {
  readonly name: string
  /** Its name in the host's `/dev/disk/by-id`. */
  readonly id: string
}
