import { outputOf } from '../../../src/host/command.ts'
import { leashed } from '../../../src/host/leash.ts'

/** Where packages come from. */
export interface Archive {
  readonly release: string
  /** Debian's name of the architecture: any, as nothing of it runs here. */
  readonly architecture: string
}

/** Unpacks packages, and those they depend on, to a root tree; none of them is configured. */
export async function unpack(
  { release, architecture }: Archive,
  packages: readonly string[],
  target: string,
  more: readonly string[] = [],
): Promise<void> {
  const options = ['--mode=root', '--variant=extract', `--architectures=${architecture}`, ...more]
  const include = `--include=${packages.join()}`
  await outputOf(...leashed(['mmdebstrap', ...options, include, release, target], 'TERM'))
}
