/** A command of QEMU's monitor. */
export interface QmpCommand {
  readonly execute: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/** A device's properties as the monitor takes them, `driver` among them. */
export type Device = Readonly<Record<string, string | number | boolean>> & {
  readonly driver: string
  readonly id: string
}

/**
 * A device and what stands behind it on the host, in both ways QEMU takes them: on its command line
 * for a machine that boots with it, by monitor commands for one that is given it later. Bus and
 * address are chosen by whoever plugs it.
 */
export interface Plug {
  /** The backend, as command-line arguments; commas in values are doubled. */
  readonly arguments: readonly string[]
  /** The same backend, as monitor commands. */
  readonly commands: readonly QmpCommand[]
  /** None where only the host has something of it. */
  readonly device?: Device
}

/** A device as the value of `-device`. */
export function deviceArgument({ driver, ...properties }: Device): string {
  const values = Object.entries(properties).map(([name, value]) => `${name}=${written(value)}`)
  return [driver, ...values].join(',')
}

function written(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return String(value).replaceAll(',', ',,')
}
