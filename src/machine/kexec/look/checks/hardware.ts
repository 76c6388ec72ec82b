import type { Look } from '../need.ts'

export const watchdogCheck: Look = ({ watchdogs }) => {
  const name = 'watchdog'
  if (watchdogs.length > 0)
    return {
      name,
      state: 'ok',
      found: watchdogs.map(({ identity, name: device }) => identity ?? device).join(', '),
    }
  return {
    name,
    state: 'warning',
    found:
      'none in the hardware: a timer of the kernel stands in, which a dead kernel does not heed',
    remedy: "give --power-cycle-command, or load the driver of the board's watchdog",
  }
}

export const cpusCheck: Look = ({ cpu: { count } }, { cpus = 0 }) => {
  if (count === undefined) return undefined
  const name = 'CPUs'
  if (count >= cpus) return { name, state: 'ok', found: `${count}` }
  const remedy = 'take a target with more, or ask for fewer: --cpus'
  return { name, state: 'missing', found: `${count} in place of ${cpus}`, remedy }
}

export const microcodeCheck: Look = ({ cpu: { microcode } }) => {
  if (microcode === undefined) return undefined
  return { name: 'microcode', state: 'ok', found: `revision ${microcode}` }
}
