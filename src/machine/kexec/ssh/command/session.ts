import { Duplex, Readable } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { SshFault } from '../fault.ts'
import type { Line } from '../line/line.ts'

/** How a command over there ended. */
export type CommandEnd = { readonly code: number } | { readonly signal: string }

/** In bytes, of what nobody reads of stderr. */
const stderrKept = 64 * 1024

/**
 * A channel of the line: what is read is the other end's stdout, what is written its stdin. Nobody is
 * read from faster than is consumed here. Destroyed with an SshFault where the line is cut; where the
 * command just ends, reading ends, and what is written from then on goes nowhere.
 */
export class Session extends Duplex {
  /** The other end's stderr. It never holds anything up: what is not read in time is dropped. */
  readonly stderr: Readable
  /** How the command ended. Rejects with an SshFault where nobody can tell. */
  readonly ended: Promise<CommandEnd>
  readonly #channel: ClientChannel
  readonly #line: Line
  #isOver = false
  #written: (() => void) | undefined

  constructor(channel: ClientChannel, line: Line) {
    super({ allowHalfOpen: true })
    this.#channel = channel
    this.#line = line
    this.stderr = stderrOf(channel)
    this.ended = this.#listen()
    // Who waits for it, or reads, is told; nobody has to.
    this.ended.catch(() => undefined)
    this.on('error', () => undefined)
    const letGo = line.carry({
      get held() {
        return channel.readableLength + channel.stderr.readableLength
      },
      cut: (why) => this.destroy(why),
    })
    channel.once('close', letGo)
  }

  override _read(): void {
    this.#channel.resume()
  }

  override _write(bytes: Buffer, _: BufferEncoding, done: () => void): void {
    if (this.#isOver) {
      done()
      return
    }
    // The library forgets a write to a channel that is closed meanwhile.
    this.#written = done
    const settle = () => {
      if (this.#written !== done) return
      this.#written = undefined
      done()
    }
    this.#channel.write(bytes, () => {
      this.#line.drained().then(settle)
    })
  }

  override _final(done: () => void): void {
    this.#channel.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.#line.why === undefined) this.#channel.close()
    this.stderr.destroy()
    this.#channel.resume() // so that it comes to its end
    this.#settleWrite()
    done(error)
  }

  #listen(): Promise<CommandEnd> {
    const channel = this.#channel
    channel
      .on('data', (bytes: Buffer) => {
        if (!this.destroyed && !this.push(bytes)) channel.pause()
      })
      .on('end', () => {
        if (this.#line.why === undefined) this.push(null)
      })
      .on('error', () => undefined)
    return new Promise((resolve, reject) => {
      let end: CommandEnd | undefined
      channel
        .on('exit', (code: number | null, signal?: string) => {
          end ??= code === null ? { signal: `${signal ?? 'unknown'}` } : { code }
        })
        .on('close', () => {
          this.#isOver = true
          this.#settleWrite()
          if (end !== undefined) resolve(end)
          else reject(this.#line.why ?? unknownEnd(this.#line))
        })
    })
  }

  #settleWrite(): void {
    this.#written?.()
    this.#written = undefined
  }
}

function stderrOf({ stderr }: ClientChannel): Readable {
  const kept = new Readable({ read: () => undefined, highWaterMark: stderrKept })
  stderr
    .on('data', (bytes: Buffer) => {
      if (!kept.destroyed && kept.readableLength < stderrKept) kept.push(bytes)
    })
    .on('end', () => kept.push(null))
    .on('error', () => undefined)
  return kept
}

function unknownEnd({ place }: Line): SshFault {
  return new SshFault('cut', `${place} ended the command without saying how`, {
    remedy: 'look whether the command, or its SSH server, was killed there',
  })
}
