import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** A process of its own, which uses the project's modules. */
export interface Program {
  readonly child: ChildProcess
  /** Lets it go on, and gives what it says from then on; rejects unless it ends with 0. */
  goOn(): Promise<string>
}

const prelude = `
  import { once } from 'node:events'
  async function ready() {
    process.stdout.write('ready')
    await once(process.stdin, 'data')
  }
`
const flags = ['--experimental-strip-types', '--no-warnings', '--input-type=module']

/** Starts a script, below a wrapper where one is given, and waits until it awaits its `ready()`. */
export async function startProgram(
  script: string,
  wrapper: readonly string[] = [],
): Promise<Program> {
  const call = [...wrapper, process.execPath, ...flags, '-e', prelude + script]
  const [command = '', ...args] = call
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  await once(child.stdout, 'data')
  return {
    child,
    async goOn() {
      child.stdin.end('go')
      const said = await text(child.stdout)
      const [code] = await closed
      if (code !== 0) throw new Error(`the program ended with ${code}`)
      return said
    },
  }
}
