import { spawnSync } from 'node:child_process'
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Both ends of a pipe. */
export interface Pipe {
  readonly reader: Socket
  /** A descriptor; whoever made the pipe closes it. */
  readonly writer: number
}

/**
 * A pipe such as the runner gives its processes. Node.js itself gives them sockets, which
 * `/dev/stdout` cannot be opened as.
 */
export function openPipe(): Pipe {
  const folder = mkdtempSync(join(tmpdir(), 'pipe-'))
  const path = join(folder, 'pipe')
  try {
    const made = spawnSync('mkfifo', [path], { encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`no pipe can be made: ${made.stderr ?? made.error}`)
    const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = openSync(path, constants.O_WRONLY)
    return { reader: new Socket({ fd: reading, readable: true, writable: false }), writer }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
