import type { There, Trial } from './row.ts'
import { done } from './there.ts'

/** What befalls a run. */

export const cut = ({ rig }: There) => rig.cut()

export const stall = ({ rig }: There) => rig.stall()

/** The line breaks, and is whole again at once. */
export const cutOnce = ({ rig }: There) => {
  rig.cut()
  rig.mend()
}

/** Somebody sits on the line in the host's place. */
export const impersonate = async ({ rig, impostors }: There) => {
  impostors.push(await rig.impersonate())
}

export const killTool = ({ running }: Trial) => running.signal('SIGKILL')

export const interrupt = ({ running }: Trial) => running.signal('SIGINT')

/** A command on the host. */
export const onHost =
  (command: string) =>
  ({ rig }: There) =>
    done(rig, command)
