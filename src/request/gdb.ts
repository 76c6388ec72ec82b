import type { Forward } from '../model/network.ts'
import type { Asked } from './asked.ts'
import { portOf, whyNoListening } from './port.ts'

/** The port of this host's loopback at which a debugger is waited for. */
export async function readGdbPort(
  asked: Asked,
  forwards: readonly Forward[],
): Promise<number | undefined> {
  const value = asked.raw.gdb
  if (value === undefined) return undefined
  const port = portOf(value, 1)
  if (port === undefined) {
    asked.refuse('gdb', { value, reason: 'is no port', remedy: 'give one from 1 to 65535' })
    return undefined
  }
  const remedy = 'give another port'
  const isForwarded = forwards.some(
    ({ protocol, hostPort }) => protocol === 'tcp' && hostPort === port,
  )
  const code = await whyNoListening({ protocol: 'tcp', address: '127.0.0.1', port })
  if (isForwarded) asked.refuse('gdb', { value, reason: 'is forwarded into the guest', remedy })
  else if (code === 'EADDRINUSE') asked.refuse('gdb', { value, reason: 'is taken', remedy })
  else if (code !== undefined)
    asked.refuse('gdb', { value, reason: `cannot be listened at: ${code}`, remedy })
  return port
}
