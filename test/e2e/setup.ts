import { buildTool, runTool } from './tool.ts'

/**
 * Once before all end-to-end tests: the tool as it stands in src/, and the guests they share.
 * The first run on a fresh machine installs what is missing, which takes its minutes here.
 */
export default async function setup(): Promise<void> {
  await buildTool()
  for (const system of ['x86_64-linux', 'aarch64-linux']) {
    const { code, stderr } = await runTool(['run', '--system', system, 'true'])
    if (code !== 0) throw new Error(`the ${system} guest does not run:\n${stderr}`)
  }
}
