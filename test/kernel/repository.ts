import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../../src/host/command.ts'
import { newFolder } from '../e2e/script.ts'
import { launcher } from '../e2e/tool.ts'

/**
 * Lets `git bisect run` look for the first bad of some commits, each the arguments of a run.
 * The first is known to be good, the last to be bad. Gives the index of the one it blames.
 */
export async function bisect(commits: readonly string[]): Promise<number> {
  const git = gitIn(newFolder())
  const hashes: string[] = []
  for (const args of commits) hashes.push(await git.commit(args))
  await git.run('bisect', 'start', hashes.at(-1) ?? '', hashes[0] ?? '')
  await git.run('bisect', 'run', 'sh', '-c', `${launcher} run --quiet $(cat arguments) true`)
  return hashes.indexOf(await git.run('rev-parse', 'refs/bisect/bad'))
}

/** A new repository that holds one file, `arguments`. */
function gitIn(repository: string) {
  mkdirSync(repository)
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@localhost']
  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand('git', [...identity, ...args], {
      cwd: repository,
    })
    if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
    return stdout.trim()
  }
  const commit = async (content: string): Promise<string> => {
    await run('init', '--quiet')
    writeFileSync(join(repository, 'arguments'), content)
    await run('add', 'arguments')
    await run('commit', '--quiet', '--allow-empty', '--message', 'another')
    return run('rev-parse', 'HEAD')
  }
  return { run, commit }
}
