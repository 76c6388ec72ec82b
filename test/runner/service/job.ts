import { afterEach, vi } from 'vitest'
import { scratchFolder } from '../../scratch.ts'
import type { ResultsService } from './service.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** Makes this process a job of the service until the test ends, and gives what it prints. */
export function becomeJob(
  service: ResultsService,
  job?: Parameters<ResultsService['runtime']>[0],
): { readonly printed: string } {
  const folder = scratchFolder()
  const variables = {
    ...service.runtime(job),
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: folder,
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  return {
    get printed() {
      return write.mock.calls.map(([text]) => text).join('')
    },
  }
}

/** Makes the clients' pauses between their attempts pass at once, until the test ends. */
export function hurry(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.setTimerTickMode('nextTimerAsync')
}
