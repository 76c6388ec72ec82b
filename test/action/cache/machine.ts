import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { type Restored, restoreCaches } from '../../../src/action/cache/restore.ts'
import { saveCaches } from '../../../src/action/cache/save.ts'
import type { GuestWish } from '../../../src/bundle/wish.ts'
import { hostPackagesFolder } from '../../../src/host/apt/kept-packages.ts'
import { becomeJob } from '../../runner/service/job.ts'
import type { ResultsService } from '../../runner/service/service.ts'
import { scratchFolder } from '../../scratch.ts'

/** No guest is in its entries: one with a kernel of the user's own stays at home. */
export const wish: GuestWish = {
  system: 'x86_64-linux',
  packages: [],
  kernel: { kind: 'image', file: '/boot/vmlinuz' },
  refresh: false,
}

/** A machine that a job finds as it is made: nothing was ever kept on it. */
export class FreshMachine {
  readonly said: string[] = []
  readonly cache = scratchFolder()
  readonly #job: { readonly printed: string }
  readonly #context

  constructor(service: ResultsService, signal = new AbortController().signal) {
    this.#job = becomeJob(service)
    vi.stubEnv('XDG_CACHE_HOME', this.cache)
    const runner = { withService: <T>(work: () => Promise<T>) => work() }
    this.#context = { runner, say: (text: string) => this.said.push(text), signal }
  }

  /** What reached the runner's log by another way than as our lines. */
  get printed(): string {
    return this.#job.printed
  }

  restore(): Promise<Restored | undefined> {
    return restoreCaches(wish, this.#context)
  }

  async save(restored: Restored | undefined): Promise<void> {
    if (restored !== undefined) await saveCaches(restored, { built: false }, this.#context)
  }

  /** Stands for an installation that downloads packages, or takes those that are there. */
  install(packages: Readonly<Record<string, string>>): void {
    const folder = hostPackagesFolder()
    mkdirSync(folder, { recursive: true })
    for (const [name, content] of Object.entries(packages))
      writeFileSync(join(folder, name), content)
  }

  /** The packages that are kept on it. */
  get packages(): Readonly<Record<string, string>> {
    const folder = hostPackagesFolder()
    const names = readdirSync(folder).sort()
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  }

  /** Everything on it, by its path. */
  get files(): readonly string[] {
    return readdirSync(this.cache, { recursive: true }).map(String).sort()
  }
}
