import type { Commands } from '../../../src/machine/kexec/commands.ts'
import type { Rig } from '../../rig/rig.ts'

/** The tool's own scripts, run on a rig by OpenSSH's client. */
export function commandsOfRig(rig: Rig): Commands {
  return {
    async exec(command, { stdin = '' }) {
      const { code, stdout, stderr } = await rig.exec(command, { input: stdin })
      const exit = { kind: 'code', code: code ?? 255 } as const
      return { exit, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) }
    },
  }
}
