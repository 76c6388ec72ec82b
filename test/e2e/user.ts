import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from '../../src/host/folders.ts'
import type { CallOptions } from './tool.ts'

/** A normal user of this host, made for a test by root. */
export interface User {
  readonly home: string
  /** Calls the tool as them. */
  readonly call: Required<Pick<CallOptions, 'as' | 'env' | 'cwd'>>
  /** Makes a folder of theirs. */
  folder(name: string): string
  remove(): void
}

// Nobody's whom a killed test left behind.
const name = `testbed-${process.pid}`

/** Makes a user with ids to map, who finds the guests that were built for root. */
export function makeUser(): User {
  const home = mkdtempSync(join(tmpdir(), 'nixos-testbed-user-'))
  chmodSync(home, 0o755)
  execFileSync('useradd', ['--no-create-home', '--home-dir', home, name])
  execFileSync('usermod', ['--add-subuids=900000-965535', '--add-subgids=900000-965535', name])
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  const as = { uid: id('-u'), gid: id('-g') }
  const folder = (path: string) => {
    mkdirSync(join(home, path), { recursive: true })
    execFileSync('chown', [name, join(home, path)])
    return join(home, path)
  }
  folder('.')
  folder('cache')
  const cache = folder('cache/nixos-testbed')
  // A host without KVM has no verdict on it.
  const kept = ['apt', 'bundles', 'kvm.json'].map((entry) => join(cacheFolder(), entry))
  execFileSync('cp', ['-a', ...kept.filter((path) => existsSync(path)), cache])
  execFileSync('chown', ['-R', name, cache])
  const env = {
    HOME: home,
    TMPDIR: folder('tmp'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_STATE_HOME: join(home, 'state'),
  }
  const remove = () => {
    execFileSync('userdel', [name])
    rmSync(home, { recursive: true, force: true })
  }
  return { home, call: { as, env, cwd: home }, folder, remove }
}
