import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Facts } from './facts.ts'

/** The nearest checkout that a file is in, if it is one of the job's own repository. */
export function repositoryOf(file: string, facts: Facts): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const config = join(folder, '.git', 'config')
    if (existsSync(config)) return isOwn(readFileSync(config, 'utf8'), facts) ? folder : undefined
  }
  return undefined
}

function isOwn(config: string, { serverUrl, repository }: Facts): boolean {
  const urls = [
    `url = ${serverUrl}/${repository}`,
    `url = git@${new URL(serverUrl).hostname}:${repository}.git`,
  ].map((url) => url.toLowerCase())
  return config.split('\n').some((line) => urls.includes(line.trim().toLowerCase()))
}
