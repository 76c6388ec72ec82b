import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inject } from 'vitest'
import { outputOf, runCommand } from '../../src/host/command.ts'
import { type Driven, drivenFrom } from './driven.ts'
import { needProgram } from './need-program.ts'

const project = resolve(import.meta.dirname, '../..')

/** A Debian with nothing but sudo, as a folder to change root into; its user `tester` may use sudo. */
export class BareRoot {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** One fresh from the archive; in tests a copy of the only one that a run of them makes. */
  static async make(): Promise<BareRoot> {
    if (process.env.VITEST === undefined) return BareRoot.#fetch() // a bench
    const first = join(inject('place'), 'bare-root')
    if (!existsSync(first)) await rename((await BareRoot.#fetch()).folder, first)
    return new BareRoot(first).copy()
  }

  static async #fetch(): Promise<BareRoot> {
    await needProgram('mmdebstrap')
    const folder = mkdtempSync(join(tmpdir(), 'testbed-root-'))
    const options = ['--variant=minbase', '--include=sudo,adduser,ca-certificates']
    // No power fails it: on what is gone in an hour nothing has to wait for the disk.
    options.push('--dpkgopt=force-unsafe-io')
    await outputOf('mmdebstrap', [...options, 'bookworm', folder])
    const root = new BareRoot(folder)
    await root.run('root', ['useradd', '--create-home', 'tester'])
    await root.run('root', ['useradd', '--create-home', 'guest'])
    writeFileSync(join(folder, 'etc/sudoers.d/tester'), 'tester ALL=(ALL) NOPASSWD: ALL\n')
    mkdirSync(join(folder, 'project'))
    return root
  }

  /** Another like it, as it is now; nothing is mounted in it between two commands. */
  async copy(): Promise<BareRoot> {
    const folder = mkdtempSync(join(tmpdir(), 'testbed-root-'))
    await outputOf('cp', ['-aT', this.folder, folder])
    return new BareRoot(folder)
  }

  /** Runs a command in it; its mounts are gone afterwards. */
  run(user: string, argv: readonly string[]) {
    const script = `
      set -e
      cd "$0"
      mount -t proc proc proc
      mount --rbind /sys sys
      mount --rbind /dev dev
      mount -t tmpfs tmpfs tmp -o mode=1777
      mount --bind ${project} project 2>/dev/null || true
      exec chroot . setpriv --reuid "$1" --regid "$1" --init-groups \
        env -i HOME="$(awk -F: -v user="$1" '$1 == user { print $6 }' etc/passwd)" PATH=/usr/sbin:/usr/bin:/sbin:/bin "\${@:2}"`
    const namespaces = ['--mount', '--pid', '--fork', '--kill-child']
    return runCommand('unshare', [...namespaces, 'bash', '-c', script, this.folder, user, ...argv])
  }

  /** Runs the driver beside this file with an order, as a user. */
  async drive(user: string, order: object): Promise<Driven> {
    const { stdout, stderr } = await this.runNode(user, '/project/test/host/driver.ts', order)
    return drivenFrom(stdout + stderr)[0] as Driven
  }

  /** Runs a program of the project's tests in it, with an order. */
  runNode(user: string, program: string, order: object) {
    const node = process.execPath.replace(project, '/project')
    return this.run(user, [node, program, JSON.stringify(order)])
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
