import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { BareRoot } from '../host/bare-root.ts'
import type { JobOptions } from '../runner/job-options.ts'

const project = resolve(import.meta.dirname, '../..')

const homes = { root: '/root', tester: '/home/tester' } as const

/** Who runs the steps: root, or one who may use sudo without a password. */
export type MachineUser = keyof typeof homes

/** Where the runner has its own Node.js: not on PATH. */
const node = '/opt/runner/externals/node24/bin/node'

/**
 * Started in a mount namespace of its own, becomes the step's process: each command hands over to
 * the next, so that a signal meets Node.js and the mounts end with the last who sees them.
 * The machine's / has to be a mount: in a changed root the kernel gives no user namespaces.
 */
const enter = `
  set -e
  root=$1 user=$2 job=$3 project=$4 ownNode=$5 node=$6 cwd=$7
  shift 7
  mount --bind "$root" "$root"
  cd "$root"
  mount -t proc proc proc
  mount --rbind /sys sys
  mount --rbind /dev dev
  mkdir -p ".$job" ".$project" ".\${node%/*}"
  mount --bind "$job" ".$job"
  mount --bind "$project" ".$project"
  mount -t tmpfs -o ro,mode=755 tmpfs ".$project/node_modules" # dist/ has to do without
  touch ".$node"
  mount --bind "$ownNode" ".$node"
  pivot_root . .
  umount -l .
  chown -R "$user:" "$job" # the runner is the user, and what it writes is theirs
  cd "$cwd"
  exec setpriv --reuid "$user" --regid "$user" --init-groups --pdeathsig KILL -- "$@"
`

/** A Debian with sudo and nothing of ours, for an emulated runner to run its steps on. */
export class BareMachine {
  readonly #root: BareRoot

  private constructor(root: BareRoot) {
    this.#root = root
  }

  static async make(): Promise<BareMachine> {
    return new BareMachine(await BareRoot.make())
  }

  /** Another like it, as it is now. Nothing may run on it. */
  async copy(): Promise<BareMachine> {
    return new BareMachine(await this.#root.copy())
  }

  get folder(): string {
    return this.#root.folder
  }

  /** What makes a job run its steps here, as a user. Its folder may not lie where he cannot go. */
  options(user: MachineUser): Required<Pick<JobOptions, 'env' | 'launch' | 'node'>> {
    return {
      node,
      env: {
        HOME: homes[user],
        USER: user,
        LANG: 'C.UTF-8',
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      },
      launch: (argv, env, cwd) => {
        const job = join(env.RUNNER_TEMP ?? '', '../..')
        const order = [this.folder, user, job, project, process.execPath, node, cwd, ...argv]
        return ['unshare', '--mount', 'sh', '-c', enter, 'sh', ...order]
      },
    }
  }

  /** Runs a command here as root. */
  run(argv: readonly string[]) {
    return this.#root.run('root', argv)
  }

  /** The names of the processes that run here. */
  processes(): string[] {
    return this.#pids().map(({ name }) => name)
  }

  /** Kills what still runs here, and removes the folder once nothing is mounted in it. */
  async remove(): Promise<void> {
    for (let left = this.#pids(); left.length > 0; left = this.#pids()) {
      for (const { pid } of left) kill(pid)
      await pause(10)
    }
    this.#root.remove()
  }
  #pids(): { pid: number; name: string }[] {
    const root = placeOf(this.folder)
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    return all.flatMap((pid) => {
      try {
        if (placeOf(`/proc/${pid}/root/`) !== root) return []
        return [{ pid: Number(pid), name: readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd() }]
      } catch {
        return [] // gone meanwhile, or dead already
      }
    })
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone by itself.
  }
}

/** What tells a folder from any other, wherever it is mounted. */
function placeOf(folder: string): string {
  const { dev, ino } = statSync(folder)
  return `${dev}:${ino}`
}
