import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'nixos-testbed-test-'))
const remove = () => rmSync(root, { recursive: true, force: true })
if (process.env.VITEST === undefined)
  process.once('exit', remove) // a bench
else afterAll(remove)

/** A new folder, gone when the test file that asked for it is through. */
export function scratchFolder(): string {
  return mkdtempSync(join(root, 'scratch-'))
}
