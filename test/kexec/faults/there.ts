import type { Rig } from '../../rig/rig.ts'

/** Runs a command on a host, which has to end with 0; gives what it said. */
export async function done(rig: Rig, command: string, input?: string | Uint8Array) {
  const { code, stdout, stderr } = await rig.exec(command, input === undefined ? {} : { input })
  if (code !== 0) throw new Error(`on the rig, ${command}: ${code}: ${stderr}`)
  return stdout.trim()
}
