import { installPackages } from '../../src/host/install.ts'
import { findProgram } from '../../src/host/programs.ts'

/** Installs what a test itself needs, from the package of the same name. */
export async function needProgram(name: string): Promise<void> {
  if ((await findProgram(name)) !== undefined) return
  const { signal } = new AbortController()
  await installPackages([name], { install: true, emit: () => undefined, signal })
}
