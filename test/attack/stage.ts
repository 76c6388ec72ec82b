import { execFileSync } from 'node:child_process'
import { mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ran, readRun } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'
import { scratchFolder } from '../scratch.ts'
import { type Attack, besideSecret, type LoneAttack, type Scene, secretText } from './attack.ts'

/** Plays attacks one after the other in one guest, each in a folder of its own of the results. */
export async function playTogether(attacks: readonly Attack[]): Promise<Scene[]> {
  const scripts = attacks.map(({ script }, index) => inOwnFolder(script, index))
  const stage = new Stage()
  const ran = await stage.run(scripts.join('\n'))
  return attacks.map((_, index) => stage.scene(ran, `${index}`))
}

/** Plays an attack in a guest of its own, whose results are its folder, and has its traces judged. */
export async function playAlone(
  { script, args, input, disk }: LoneAttack,
  judge: (scene: Scene) => Promise<void>,
): Promise<void> {
  const stage = new Stage(disk)
  try {
    const whole = `cd "$TESTBED_RESULTS"\n${script}\necho tried >tried`
    await judge(stage.scene(await stage.run(whole, args, input), ''))
  } finally {
    stage.leave()
  }
}

/** None keeps the others from their turn, whatever it does. That it came to its end is told by `tried`. */
function inOwnFolder(script: string, index: number): string {
  return `
    mkdir -p "$TESTBED_RESULTS/${index}"
    timeout -s KILL 120 bash -c 'cd "$1" && eval "$2"; echo tried >"$1/tried"' attack \
      "$TESTBED_RESULTS/${index}" ${quoted(script)} </dev/null >/dev/null 2>&1`
}

function quoted(script: string): string {
  return `'${script.replaceAll("'", `'\\''`)}'`
}

/** A secret, a folder to share and a run folder, beside each other on the host. */
class Stage {
  readonly #base = scratchFolder()
  readonly #secret = join(this.#base, 'secret')
  readonly #shared = join(this.#base, 'shared')
  readonly #place = join(this.#base, 'place')
  readonly #isDisk: boolean

  constructor(disk?: string) {
    mkdirSync(this.#shared)
    mkdirSync(this.#place)
    writeFileSync(this.#secret, secretText, { mode: 0o600 })
    writeFileSync(join(this.#base, besideSecret), '')
    this.#isDisk = disk !== undefined
    if (disk !== undefined) execFileSync('mount', ['-t', 'tmpfs', '-o', disk, 'tmpfs', this.#place])
  }

  async run(script: string, args: readonly string[] = [], input?: Uint8Array): Promise<Ran> {
    const folder = join(this.#place, 'run')
    const called = await runTool(
      [
        ...['run', '--accel', 'tcg', '--results', folder, '--shared', this.#shared],
        ...['--env', `SECRET=${this.#secret}`, ...args, script],
      ],
      { onStdout: () => undefined, ...(input === undefined ? {} : { input }) },
    )
    return { ...called, ...readRun(folder), text: '' }
  }

  scene(ran: Ran, name: string): Scene {
    const { bavail, bsize } = statfsSync(this.#place)
    return {
      ran,
      home: join(ran.folder, 'files', name),
      left: ran.result.files.left
        .filter((left) => name === '' || left.name.startsWith(`${name}/`))
        .map((left) => `${left.name.replace(`${name}/`, '')}: ${left.why.split(':')[0]}`),
      shared: this.#shared,
      secret: this.#secret,
      room: bavail * bsize,
    }
  }

  leave(): void {
    if (this.#isDisk) execFileSync('umount', [this.#place])
  }
}
