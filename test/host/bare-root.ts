import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
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

  static async make(): Promise<BareRoot> {
    await needProgram('mmdebstrap')
    const folder = mkdtempSync(join(tmpdir(), 'testbed-root-'))
    const options = ['--variant=minbase', '--include=sudo,adduser,ca-certificates']
    await outputOf('mmdebstrap', [...options, 'bookworm', folder])
    const root = new BareRoot(folder)
    await root.run('root', ['useradd', '--create-home', 'tester'])
    await root.run('root', ['useradd', '--create-home', 'guest'])
    writeFileSync(join(folder, 'etc/sudoers.d/tester'), 'tester ALL=(ALL) NOPASSWD: ALL\n')
    mkdirSync(join(folder, 'project'))
    return root
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
    const driver = '/project/test/host/driver.ts'
    const node = process.execPath.replace(project, '/project')
    const { stdout, stderr } = await this.run(user, [node, driver, JSON.stringify(order)])
    return drivenFrom(stdout + stderr)[0] as Driven
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
