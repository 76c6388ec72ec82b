import {
  appendFileSync,
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { randomFrom } from './trees.ts'

/** Whatever one does to files. */
export class Deeds {
  readonly #root: string
  readonly #random: (below: number) => number

  constructor(root: string, seed: number) {
    this.#root = root
    this.#random = randomFrom(seed)
  }

  one(): void {
    const deeds = [
      () => writeFileSync(this.#path(), this.#bytes()),
      () => appendFileSync(this.#path(), this.#bytes()),
      () => mkdirSync(this.#path()),
      () => renameSync(this.#path(), this.#path()),
      () => renameSync(this.#path(), this.#path()),
      () => rmSync(this.#path(), { recursive: true }),
      () => symlinkSync('x', this.#path()),
      () => linkSync(this.#path(), this.#path()),
      () => truncateSync(this.#path(), this.#random(300_000)),
      () => chmodSync(this.#path(), 0o700 + this.#random(0o100)),
      () => this.#patch(),
    ]
    try {
      deeds[this.#random(deeds.length)]?.()
    } catch {
      // what cannot be done is not
    }
  }

  #patch(): void {
    const fd = openSync(this.#path(), 'r+')
    writeSync(fd, 'patch', this.#random(300_000))
    closeSync(fd)
  }

  #path(): string {
    const names = Array.from({ length: 1 + this.#random(3) }, () => 'abcd'.charAt(this.#random(4)))
    return join(this.#root, ...names)
  }

  #bytes(): Buffer {
    const size = this.#random(4) === 0 ? this.#random(300_000) : this.#random(2000)
    return Buffer.alloc(size, String.fromCharCode(97 + this.#random(26)))
  }
}
