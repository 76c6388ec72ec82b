import { Fault, toFault } from '../model/fault.ts'

const refusal = /cannot (run|change to the folder) .*/s

/** Why a script could not even begin, as a fault of what was asked for; any other error as it is. */
export function unstarted(error: unknown, script: Uint8Array): unknown {
  const { outcome, message } = toFault(error)
  const [why, step] = (outcome === 'infra-error' && refusal.exec(message)) || []
  if (why === undefined) return error
  if (step !== 'run')
    return new Fault('build-failed', `the script cannot start: ${why}`, {
      remedy: '--cwd names a folder of the guest, which must be there before the script',
      cause: error,
    })
  const line = firstLine(script)
  const remedy = line.endsWith('\r')
    ? 'end its lines with LF: the CR before it counts as a part of the name'
    : 'name another, or the package that has it with --packages'
  return new Fault('build-failed', `the guest lacks the script's interpreter: ${line.trim()}`, {
    remedy,
    cause: error,
  })
}

function firstLine(script: Uint8Array): string {
  const [line = ''] = Buffer.from(script.subarray(0, 256)).toString().split('\n')
  return line
}
