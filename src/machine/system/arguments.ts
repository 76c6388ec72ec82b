/**
 * Read by the guest's own system, on every machine: a network card is called as it is without one, for
 * it may come when the system is up; and the file systems in its fstab are those of the machine it is for.
 */
export const systemArguments = ['net.ifnames=0', 'fstab=0']

/** The same on hardware, whose disks may hold what such a system would mount or swap to by itself. */
export const hardwareArguments = [...systemArguments, 'systemd.gpt_auto=0', 'systemd.swap=0']
