import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runScript } from '../e2e/script.ts'
import { scratchFolder } from '../scratch.ts'

const token = 's3cret-of-the-runner'

/** A checkout as CI leaves it: the token in its own configuration and in a submodule's. */
function checkout(): string {
  const folder = scratchFolder()
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'pipe' })
  git('init', '--quiet', '--initial-branch', 'main')
  git('remote', 'add', 'origin', 'https://github.com/org/project')
  git('config', 'http.https://github.com/.extraheader', `AUTHORIZATION: basic ${token}`)
  const module = join(folder, '.git/modules/a b')
  mkdirSync(module, { recursive: true })
  writeFileSync(join(module, 'config'), `[remote "o"]\n\turl = https://x:${token}@github.com/o/m\n`)
  return folder
}

/** Everything a guest's root can think of. */
const attack = `
cd /tmp/shared
look() { grep -rsl ${token} "$@" && echo found; }
look /tmp/shared "$HERE"
cat .git/config
mv .git/config .git/other; rm -f .git/config; ln .git/config linked; ln .git/config .git/linked
cp -a .git copied; mv .git renamed && look .
mv 'renamed/modules/a b/config' out; mv renamed/modules moved && look .
mkdir /mnt/again && mount -t virtiofs shared /mnt/again && look /mnt/again
umount /mnt/again/renamed/config; umount -l "$HERE"; umount -l /tmp/shared; look "$HERE"
mount -t virtiofs shared /mnt && look /mnt
cd /mnt/renamed; mount -o remount,rw /mnt; chmod 777 config; echo evil >>config; : >config; look .
ln -s /proc/1/root/mnt/renamed/config /tmp/l; look /tmp/l
mv /mnt/renamed /mnt/.git; mv /mnt/.git/../moved /mnt/.git/modules
rm -rf /mnt/copied /mnt/linked /mnt/.git/linked
true
`

test("a guest's root cannot get at the credentials of a checkout", async () => {
  const shared = checkout()
  const files = ['.git/config', '.git/modules/a b/config'].map((name) => join(shared, name))
  const before = files.map((file) => readFileSync(file, 'utf8'))
  const ran = await runScript(attack, ['--shared', shared, '--env', `HERE=${shared}`])
  expect(ran.result.outcome).toBe('passed')
  expect(ran.text).not.toContain('found')
  expect(ran.text).not.toContain(token)
  expect(ran.text).toContain('url = "https://github.com/org/project"')
  expect(ran.stderr).toContain('the credentials in .git/config, .git/modules/a b/config stay here')
  expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(before)
  const scratch = readdirSync(tmpdir()).filter((name) => name.endsWith(ran.result.run))
  expect(scratch).toEqual([])
})

test("the guest's git reads what is left", async () => {
  const shared = checkout()
  const script =
    'git config --global safe.directory "*"; git remote get-url origin; git status --branch --short; ' +
    'echo new >file; git add file; git -c user.name=n -c user.email=e commit -qm new; git log --format=%s'
  const ran = await runScript(script, ['--packages', 'git', '--shared', shared, '--quiet'])
  expect(ran.text).toBe('https://github.com/org/project\n## No commits yet on main\nnew\n')
  expect(existsSync(join(shared, '.git/refs/heads/main'))).toBe(true)
})

test('a configuration that cannot be cleaned keeps the run from starting', async () => {
  const shared = scratchFolder()
  mkdirSync(join(shared, '.git'))
  writeFileSync(join(shared, '.git/config'), `[http\nextraheader = ${token}\n`)
  const ran = await runScript('cat .git/config', ['--shared', shared])
  expect(ran.result.outcome).toBe('infra-error')
  expect(ran.text).toBe('')
  expect(ran.stderr).toContain('persist-credentials: false')
})
