/** What tells one kind of processor from another. */
export interface Processor {
  /** `GenuineIntel`, `AuthenticAMD` */
  readonly vendor: string
  readonly family: number
  readonly model: number
  readonly stepping: number
  /** Of Intel's: one bit, for the platform it is made for; 0 where that is not known. */
  readonly platform: number
}

/** A microcode update for certain processors, as a vendor's file has it. */
export interface Update {
  readonly vendor: 'GenuineIntel' | 'AuthenticAMD'
  readonly revision: number
  /** `2023-08-28` */
  readonly date: string
  /** What a kernel is given of the file. */
  readonly bytes: Buffer
  /** Whether it is for a processor. */
  fits(processor: Processor): boolean
}

/** What CPUID says a processor is, as updates name it: leaf 1, EAX. */
export function signatureOf({ family, model, stepping }: Processor): number {
  const [base, more] = family > 15 ? [15, family - 15] : [family, 0]
  return (stepping & 15) | ((model & 15) << 4) | (base << 8) | ((model >> 4) << 16) | (more << 20)
}

/** A date as both vendors write it, each digit in four bits: 0xMMDDYYYY. */
export function dateOf(bcd: number): string {
  const digits = bcd.toString(16).padStart(8, '0')
  return [digits.slice(4), digits.slice(0, 2), digits.slice(2, 4)].join('-')
}

/** As kernels write it: `0x1000065`. */
export function revisionText(revision: number): string {
  return `0x${revision.toString(16)}`
}
