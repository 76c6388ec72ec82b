import type { Socket } from 'node:net'

/**
 * Ends a connection at once: the other side meets a reset, where there is something to reset yet.
 * Node cannot reset a socket that is about to end, and would keep its handle for ever.
 */
export function reset(socket: Socket): void {
  if (socket.connecting || socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
