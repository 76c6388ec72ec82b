import { once } from 'node:events'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

const entry = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js')

/** A blob store of Azure's kind, in a thread of this process: it cannot outlive it. */
export interface Azurite {
  readonly origin: string
  stop(): Promise<void>
}

/** Starts azurite on a free port of the loopback, in memory where no folder is given. */
export async function startAzurite(folder?: string): Promise<Azurite> {
  const place = folder === undefined ? ['--inMemoryPersistence'] : ['--location', folder]
  const worker = new Worker(entry, {
    argv: [...place, '--blobPort', '0', '--silent', '--disableTelemetry', '--skipApiVersionCheck'],
    env: {},
    stdout: true,
    stderr: true,
  })
  const origin = await new Promise<string>((resolve, reject) => {
    let said = ''
    const listen = (text: Buffer) => {
      said += text
      const [, origin] = /successfully listens on (\S+)/.exec(said) ?? []
      if (origin !== undefined) resolve(origin)
    }
    worker.stdout.on('data', listen)
    worker.stderr.on('data', listen)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error(`azurite ended before it listened: ${said}`)))
  })
  return {
    origin,
    async stop() {
      const exit = once(worker, 'exit')
      await worker.terminate()
      await exit
    },
  }
}
