/** The most that a stock holds, in bytes: larger ones would push what else is cached out. */
export const mostBytes = { unpacked: 8 * 2 ** 30, packed: 2 * 2 ** 30 } as const

/** Rejects what holds more than is taken or kept, before any of it is unpacked or packed. */
export function checkUnpacked(paths: readonly { readonly narSize: number }[]): void {
  const bytes = paths.reduce((sum, { narSize }) => sum + narSize, 0)
  if (bytes > mostBytes.unpacked)
    throw new Error(`its ${bytes} bytes are more than ${mostBytes.unpacked}`)
}
