/**
 * What may differ between a run in a VM and one on hardware, and nothing else may: fields of
 * result.json and happenings of the journal that only one of them has, and fields with other values.
 */
export const only = {
  vm: {
    fields: ['environment.accel', 'environment.start'],
    events: ['process-started'],
  },
  kexec: {
    fields: ['return', 'environment.target', 'environment.hostKernel', 'environment.bootId'],
    events: [
      'phase-started target',
      'target-found',
      'warning', // the same
      'target-held',
      'phase-ended target',
      'phase-started ship',
      'phase-ended ship',
      'target-taken',
      'phase-started return',
      'returned',
      'phase-ended return',
    ],
  },
  other: [
    'run',
    'startedAt',
    'endedAt',
    'seconds',
    'timeline',
    'warnings', // of what the hardware lacks
    'environment.machine',
    'replay',
  ],
} as const

/** The fields of a result, those of its parts by `part.field`. */
export function fieldsOf(result: object): Record<string, unknown> {
  const parts = Object.entries(result).map(([name, value]) =>
    name === 'environment'
      ? Object.fromEntries(Object.entries(value).map(([of, each]) => [`${name}.${of}`, each]))
      : { [name]: value },
  )
  return Object.assign({}, ...parts)
}

/** The sections of what the script said; without the lines that are a machine's own. */
export function theirOwn(text: string): Record<string, string[]> {
  const sections = text.split(/^== /m).slice(1)
  return Object.fromEntries(
    sections.map((section) => {
      const [name = '', ...lines] = section.trimEnd().split('\n')
      return [name, lines.filter((line) => !ownLines.some((own) => own.test(line)))]
    }),
  )
}

/** What a machine has of its own, in what the script tells. */
const ownLines: readonly RegExp[] = [
  /^(pending signals|max user processes) /, // as much as its memory allows
  /^127\.0\.1\.1 /, // its name
  /^10\.0\.2\.2 /, // the names of a VM's host
]
