import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { scratchFolder } from '../scratch.ts'

const needed = ['readlink', 'id', 'find', 'sed', 'env', 'chmod', 'cat', 'mkdir']

let root: string
let bin: string
let launcher: string

/** A host with the launcher and what any system has, but no Node and no apt. */
beforeEach(() => {
  root = scratchFolder()
  bin = join(root, 'bin')
  launcher = join(root, 'tool/nixos-testbed')
  mkdirSync(bin)
  mkdirSync(dirname(launcher))
  copyFileSync('nixos-testbed', launcher)
  for (const name of needed) {
    const path = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
    program(join(bin, name), `exec ${path} "$@"`)
  }
})

function program(path: string, script: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

/** A Node of a version, that says what it was called with. */
function nodeScript(version: string): string {
  return `[ "$1" = --version ] && echo ${version} || echo "${version} ran $*"`
}

/** An apt-get that knows a version of Node, and installs it. */
function apt(version: string): void {
  program(join(bin, 'apt-cache'), `echo 'nodejs:'; echo '  Candidate: ${version}'`)
  program(
    join(bin, 'apt-get'),
    `echo "apt-get $*"
case $* in install*) cat >"${bin}/nodejs" <<'NODE'
#!/bin/sh
${nodeScript(`v${version.split('+')[0]}`)}
NODE
chmod +x "${bin}/nodejs";; esac`,
  )
}

function launch(args: readonly string[] = ['run', 'a b'], path = launcher) {
  const env = { PATH: bin, HOME: join(root, 'home') }
  const { status, stdout, stderr } = spawnSync(path, args, { env, cwd: '/', encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('runs dist/cli.js beside it, from anywhere and through links', () => {
  program(join(bin, 'node'), nodeScript('v20.1.0'))
  const ran = `v20.1.0 ran ${join(root, 'tool/dist/cli.js')} run a b\n`
  expect(launch()).toEqual({ status: 0, stdout: ran, stderr: '' })
  symlinkSync('tool/nixos-testbed', join(root, 'link'))
  symlinkSync(join(root, 'link'), join(bin, 'nt'))
  expect(launch(['run', 'a b'], join(bin, 'nt')).stdout).toBe(ran)
})

test.each([
  ['v18.19.0', true],
  ['v18.18.9', false],
  ['v9.99.0', false],
  ['v100.0.0', true],
  ['nonsense', false],
])('Node %s is new enough: %s', (version, enough) => {
  program(join(bin, 'node'), nodeScript(version))
  expect(launch().status).toBe(enough ? 0 : 125)
})

test('passes over a Node that is too old, for one of another name or place', () => {
  program(join(bin, 'node'), nodeScript('v12.0.0'))
  program(join(root, 'home/.nvm/versions/node/v22.0.0/bin/node'), nodeScript('v22.0.0'))
  expect(launch().stdout).toContain('v22.0.0 ran')
  program(join(bin, 'nodejs'), nodeScript('v18.20.4'))
  expect(launch().stdout).toContain('v18.20.4 ran')
})

test('says what to do where there is no Node and no package manager it knows', () => {
  const { status, stdout, stderr } = launch()
  expect([status, stdout]).toEqual([125, ''])
  expect(stderr).toContain('Node 18.19 or newer is needed')
})

test.runIf(process.getuid?.() === 0)('installs Node, said before and after, and goes on', () => {
  apt('18.20.4+dfsg-1')
  const { status, stdout, stderr } = launch()
  expect([status, stdout]).toEqual([0, `v18.20.4 ran ${join(root, 'tool/dist/cli.js')} run a b\n`])
  const said = stderr.split('\n').filter((line) => line.startsWith('nixos-testbed:'))
  expect(said[0]).toContain('installing it: apt-get install --no-install-recommends nodejs')
  expect(said.at(-1)).toBe('nixos-testbed: installed Node v18.20.4')
})

test('uses sudo where it is not root, and needs one', () => {
  apt('18.20.4+dfsg-1')
  program(join(bin, 'id'), 'echo 1000')
  expect(launch().status).toBe(125)
  program(join(bin, 'sudo'), 'echo "sudo $*" >&2; exec "$@"')
  const { status, stderr } = launch()
  expect(status).toBe(0)
  expect(stderr).toMatch(/^sudo env .*apt-get install --yes/m)
})

test('installs nothing where that is forbidden, and prints the command', () => {
  apt('18.20.4+dfsg-1')
  const { status, stdout, stderr } = launch(['run', '--no-install', 'true'])
  expect([status, stdout]).toEqual([125, ''])
  expect(stderr).toMatch(/run: (sudo )?apt-get install --no-install-recommends nodejs\n$/)
  expect(launch().status).toBe(process.getuid?.() === 0 ? 0 : 125)
})

test('does not install a Node that is too old', () => {
  apt('12.22.9~dfsg-1')
  const { status, stderr } = launch()
  expect(status).toBe(125)
  expect(stderr).not.toContain('apt-get install --yes')
})
