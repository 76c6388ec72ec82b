import type { Boot } from './boot.ts'
import { makeDevices } from './devices.ts'
import { gdbDoor, tellGdb } from './qemu/gdb.ts'
import type { Plug } from './qemu/plug.ts'
import { serveShares } from './share/serve.ts'
import type { Served } from './share/share.ts'

/** All that a machine is given for its run: what makes it another run's machine than the next one's. */
export interface Outfit {
  /** In the order the guest is to find them. */
  readonly plugs: readonly Plug[]
  readonly shares: readonly Served[]
  /** Ends what stands behind it on the host, once QEMU has ended; forces it after the limit. */
  end(limitMs: number): Promise<void>
}

/** Makes a run's outfit; its sockets are in the folder `scratch`. Where it rejects nothing is left. */
export async function makeOutfit(boot: Boot, scratch: string): Promise<Outfit> {
  const { spec, watch, disks } = boot
  const shares = await serveShares(boot, scratch)
  const end = async (limitMs: number) => {
    await Promise.all(shares.map((share) => share.ended(limitMs)))
  }
  try {
    const devices = await makeDevices(spec, { scratch, disks, emit: watch.emit })
    tellGdb(boot.built, spec, watch.emit)
    return {
      plugs: [...devices.plugs, ...shares.map(({ plug }) => plug), ...doorsOf(boot)],
      shares,
      async end(limitMs) {
        devices.close()
        await end(limitMs)
      },
    }
  } catch (error) {
    await end(0)
    throw error
  }
}

function doorsOf({ spec }: Boot): Plug[] {
  return spec.gdbPort === undefined ? [] : [gdbDoor(spec.gdbPort)]
}
