import { mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../../src/host/folders.ts'
import type { System } from '../../src/model/system.ts'
import type { Contestant, Size } from '../contestants/contestant.ts'
import { launcher, resultIn, resultsIn, testbedRun } from '../contestants/testbed.ts'

/** How the guest of a run came up. */
type Came = 'cold' | 'warm'

interface Run {
  readonly id: string
  readonly name: string
  readonly script?: string
  readonly more?: readonly string[]
  readonly came: Came
}

/** A run of the tool that proves how its guest came up. */
export function run(
  system: System,
  size: Size,
  { id, name, script = 'true', more = [], came }: Run,
): Contestant {
  return {
    id: `${id}-${system}`,
    name,
    start: (folder) => testbedRun(script, system, size, folder, more),
    prove: (folder) => proveCame(folder, size, came),
  }
}

/** The first run on a machine that has the guest built, but no template yet. */
export function firstRun(system: System, size: Size): Contestant {
  const name = 'the first run, which makes the template'
  const { id, start, prove } = run(system, size, { id: 'first', name, came: 'cold' })
  return {
    id,
    name,
    start: (folder) => ({
      program: 'env',
      args: [`XDG_CACHE_HOME=${cacheIn(folder)}`, start(folder).program, ...start(folder).args],
    }),
    prepare: (folder) => cacheWithoutTemplates(cacheIn(folder)),
    prove,
  }
}

/** Eight runs one after the other, as one process. */
export function inTurn(system: System, size: Size, script: string, times: number): Contestant {
  return {
    id: `turns-${idOf(script)}-${system}`,
    name: `${times} runs of \`${script}\` in turn`,
    start: (folder) => {
      const runs = Array.from({ length: times }, (_, index) => {
        const { program, args } = testbedRun(script, system, size, join(folder, String(index)))
        return [program, ...args].map(quoted).join(' ')
      })
      return { program: 'sh', args: ['-ec', runs.join('\n')] }
    },
    prove: async (folder) => {
      for (let index = 0; index < times; index++)
        await proveCame(join(folder, String(index)), size, 'warm')
    },
  }
}

/** As many guests at once. */
export function atOnce(system: System, size: Size, script: string, copies: number): Contestant {
  return {
    id: `copies-${idOf(script)}-${system}`,
    name: `\`run --copies ${copies} '${script}'\``,
    start: (folder) => testbedRun(script, system, size, folder, ['--copies', `${copies}`]),
    prove: async (folder) => {
      const { outcome } = await resultIn(folder)
      if (outcome !== 'passed') throw new Error(`the run in ${folder} was ${outcome}`)
      const entries = await readdir(resultsIn(folder))
      const ended = entries.filter((name) => name.startsWith('copy-'))
      if (ended.length !== copies) throw new Error(`${ended.length} copies in ${folder}`)
    },
  }
}

/** The tool's own start: launcher, Node, the command line read. */
export function ownStart(): Contestant {
  return {
    id: 'start',
    name: '`nixos-testbed --version`',
    start: () => ({ program: launcher, args: ['--version'] }),
    prove: async () => undefined,
  }
}

async function proveCame(folder: string, size: Size, came: Came): Promise<void> {
  const { outcome, environment } = await resultIn(folder)
  const { accel, start } = environment
  if (outcome === 'passed' && accel === size.accel && start === came) return
  throw new Error(`the run in ${folder} was ${outcome}, with ${accel}, started ${start}`)
}

const cacheIn = (folder: string) => join(folder, 'cache')

/** All that the user's cache has but the templates. */
async function cacheWithoutTemplates(cache: string): Promise<void> {
  const folder = join(cache, 'nixos-testbed')
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(cacheFolder()))
    if (name !== 'templates') await symlink(join(cacheFolder(), name), join(folder, name))
}

const idOf = (script: string) => script.replaceAll(/\W+/g, '-')

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`
