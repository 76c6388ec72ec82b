import type { Phase } from '../../src/model/event.ts'
import { phaseHasBegun, processOf, qemuOf, serversOf } from './moments.ts'
import { openGate } from './programs.ts'
import type { Start } from './row.ts'
import { Missed, type Running } from './running.ts'

/** What befalls a run. */

export const killTool = (running: Running) => running.signal('SIGKILL')

export const killQemu = async (running: Running) => process.kill(await qemuOf(running), 'SIGKILL')

/** It stays, and does nothing any more. */
export const freezeQemu = async (running: Running) => process.kill(await qemuOf(running), 'SIGSTOP')

export const killServer = (tag: string) => async (running: Running) =>
  process.kill(await processOf(running, `virtiofsd ${tag}`), 'SIGKILL')

export const freezeServer = (tag: string) => (running: Running) => {
  for (const pid of serversOf(running, tag)) process.kill(pid, 'SIGSTOP')
}

/** Ctrl-C where the row starts cold, a service manager's way elsewhere. */
export const cancel = (running: Running, start: Start) =>
  running.signal(start === 'cold' ? 'SIGINT' : 'SIGTERM')

/** Has it done in time: what befalls the run in a later phase shows something else. */
export const before =
  (phase: Phase, deed: (running: Running, start: Start) => unknown) =>
  async (running: Running, start: Start) => {
    await deed(running, start)
    if (phaseHasBegun(running, phase)) throw new Missed(`the phase ${phase} was faster`)
  }

/** Has it done, and then lets the held file server go on. */
export const thenServe =
  (deed: (running: Running, start: Start) => unknown) => async (running: Running, start: Start) => {
    await deed(running, start)
    openGate(running, 'virtiofsd')
  }
