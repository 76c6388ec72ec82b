/** Medians in seconds, for one system. */
export interface WarmMedians {
  readonly start: number
  readonly warm: number
  /** With a shared folder. */
  readonly shared: number
  readonly cold: number
  readonly first: number
  readonly vng?: number
}

/** An aim: `value` is at most `limit`. */
export interface WarmAim {
  readonly text: string
  readonly value: number
  readonly limit: number
}

/** Which part of virtme-ng's time a warm run may take, with everything on and without a writable share. */
const ofVng = { shared: 1 / 20, plain: 1 / 30 }

export function warmAims(medians: WarmMedians, ofCold: number): WarmAim[] {
  const { start, warm, shared, cold, vng } = medians
  const beyond = (seconds: number) => seconds - start
  const parts = `1/${Math.round(1 / ofCold)}`
  return [
    ...(vng === undefined
      ? []
      : [
          { text: 'with a shared folder: 1/20 of `vng`', value: shared, limit: vng * ofVng.shared },
          { text: 'without one: 1/30 of `vng`', value: warm, limit: vng * ofVng.plain },
        ]),
    {
      text: `${parts} of a cold run, the tool's own start off both`,
      value: beyond(warm),
      limit: beyond(cold) * ofCold,
    },
  ]
}

/** After how many further runs the template has paid for its making. */
export function paysAfter({ first, cold, warm }: WarmMedians): number {
  return Math.max(1, Math.ceil((first - cold) / (cold - warm)))
}
