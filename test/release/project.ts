import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { scratchFolder } from '../scratch.ts'

const scripts = resolve('scripts/release')
const fakeGh = resolve('test/release/fake-gh.ts')

/** A small project with an origin, to release in all earnest. */
export class Project {
  readonly #root = scratchFolder()
  readonly #bin = join(this.#root, 'bin')
  readonly folder = join(this.#root, 'project')
  /** Where the stand-in of GitHub's tool keeps the releases. */
  readonly releases = join(this.#root, 'releases.json')

  constructor() {
    mkdirSync(this.#bin)
    this.#program('gh', `exec '${process.execPath}' '${fakeGh}' "$@"`)
    execFileSync('git', ['init', '--quiet', '--bare', join(this.#root, 'origin.git')])
    execFileSync('git', ['init', '--quiet', '--initial-branch=main', this.folder])
    this.git('remote', 'add', 'origin', join(this.#root, 'origin.git'))
  }

  /** Commits a version of the project to main and pushes it, tagged like a person would. */
  release(version: string): void {
    this.commit(version)
    this.git('push', '--quiet', 'origin', 'main')
    this.tag(`v${version}`)
  }

  /** Commits the project as a version; `files` differ from what they should be. */
  commit(version: string, files: Readonly<Record<string, string>> = {}): void {
    const manifest = `${JSON.stringify({ name: 'project', version, type: 'module' })}\n`
    const all = {
      'package.json': manifest,
      'package-lock.json': manifest,
      'dist/cli.js': `process.stdout.write('${version}\\n')\n`,
      'nixos-testbed': `#!/bin/sh\nexec '${process.execPath}' "\${0%/*}/dist/cli.js"\n`,
      'nix/bundle.nix': '{ }\n',
      'guest/init': '#!/bin/sh\n',
      'docs/notes.md': '# Notes\n',
      'action.yml': 'name: project\n',
      LICENSE: 'MIT\n',
      'README.md': '# Project\n',
      'src/main.ts': '',
      ...files,
    }
    for (const [name, text] of Object.entries(all)) this.write(name, text)
    this.git('add', '--all')
    this.git('update-index', '--chmod=+x', 'nixos-testbed')
    this.git('commit', '--quiet', '--allow-empty', '--message', `Make ${version}`)
  }

  /** Tags what is checked out and pushes the tag. */
  tag(name: string): void {
    this.git('tag', '--annotate', '--message', name, name)
    this.git('push', '--quiet', 'origin', `refs/tags/${name}`)
  }

  /** Has somebody else put origin's v1 at what is checked out now, just before the next push. */
  raceForV1(): void {
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
    const race = `'${git}' -C '${this.#root}/origin.git' update-ref refs/tags/v1 ${this.head()}`
    this.#program('git', `case $1 in push) ${race} ;; esac\nexec '${git}' "$@"`)
  }

  #program(name: string, script: string): void {
    writeFileSync(join(this.#bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }

  /** The commit origin has a name at; empty where it has no such name. */
  atOrigin(ref: string): string {
    const lines = this.git('ls-remote', 'origin', ref, `${ref}^{}`).split('\n')
    return lines.at(-1)?.split('\t')[0] ?? ''
  }

  head(): string {
    return this.git('rev-parse', 'HEAD')
  }

  write(name: string, text: string): void {
    const file = join(this.folder, name)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: this.folder, env: this.#env, encoding: 'utf8' }).trim()
  }

  /** Runs a step of a release as the workflow does. */
  step(name: string, ...args: readonly string[]) {
    const command = [join(scripts, `${name}.ts`), ...args]
    const options = { cwd: this.folder, env: this.#env, encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(process.execPath, command, options)
    return { status, stdout, stderr }
  }

  /** Runs a script as the runner does, for a tag. */
  script(script: string, tag: string) {
    const env = { ...this.#env, GITHUB_REF_NAME: tag }
    const options = { cwd: this.folder, env, encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', script], options)
    return { status, stdout, stderr }
  }

  get #env(): NodeJS.ProcessEnv {
    const [name, email] = ['A Person', 'person@example.org']
    return {
      PATH: `${this.#bin}:${process.env.PATH}`,
      GH_RELEASES: this.releases,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    }
  }
}
