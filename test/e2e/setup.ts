import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildTool, runTool } from './tool.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of this run of the end-to-end tests, gone with it. */
    readonly place: string
  }
}

/**
 * Before the end-to-end tests: the tool as it stands in src/, the guests they share, and a folder.
 * The first run on a fresh machine installs what is missing, which takes its minutes here. Gives what
 * is to be done after them.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  await buildTool()
  for (const system of ['x86_64-linux', 'aarch64-linux']) {
    const { code, stderr } = await runTool(['run', '--system', system, 'true'])
    if (code !== 0) throw new Error(`the ${system} guest does not run:\n${stderr}`)
  }
  const place = mkdtempSync(join(tmpdir(), 'tb-'))
  chmodSync(place, 0o755) // some tests are other users for a while
  project.provide('place', place)
  return () => rmSync(place, { recursive: true, force: true })
}
