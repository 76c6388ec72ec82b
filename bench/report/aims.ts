/** Medians in seconds of what the aims are about, for one system. */
export interface Medians {
  readonly testbed: number
  readonly bare: number
  readonly node: number
  /** Absent where virtme-ng was not measured. */
  readonly vng?: number
}

/** An aim and how the tool stands to it. */
export interface Aim {
  readonly text: string
  /** Seconds the run may take. */
  readonly limit: number
  readonly met: boolean
}

/** How much longer than the bare minimum a run may take, and which part of virtme-ng's time. */
const overBare = 1.25
const ofVng = 1 / 5

export function aimsOf({ testbed, bare, node, vng }: Medians): Aim[] {
  const limits = [
    { text: `${overBare} × bare minimum + Node's start`, limit: overBare * bare + node },
    ...(vng === undefined ? [] : [{ text: '1/5 of `vng`', limit: ofVng * vng }]),
  ]
  return limits.map((each) => ({ ...each, met: testbed <= each.limit }))
}
