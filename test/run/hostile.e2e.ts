import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runScript } from '../e2e/script.ts'
import { scratchFolder } from '../scratch.ts'

const script = `
cd "$TESTBED_RESULTS"
ln -s /etc/shadow shadow
ln -s ../../.. up
mkfifo fifo
mknod null c 1 3
mknod disk b 8 0
cp /bin/true setuid && chmod 6755 setuid
mkdir -p a/b && echo fine > a/b/c && chmod 0 a/b/c && chmod 0 a/b
printf x > "$(printf 'bad\\n\\033[2Jname')"
printf x > "$(printf '\\377\\376')"
echo evil > /run/testbed/host/results.json
echo evil > /run/testbed/host/../escape
rm -rf /run/testbed/host/db
mv /run/testbed/host/results /run/testbed/host/moved
mkdir /run/testbed/host/results && echo late > /run/testbed/host/results/late
`

test('nothing of the host comes into the results, and what stays is told', async () => {
  const ran = await runScript(script)
  expect(ran.result.outcome).toBe('passed')
  const all = readdirSync(ran.folder, { recursive: true, withFileTypes: true })
  expect(all.filter((entry) => !entry.isFile() && !entry.isDirectory())).toEqual([])
  for (const entry of all) {
    const path = join(entry.parentPath, entry.name)
    expect(statSync(path).mode & 0o7000).toBe(0)
    if (entry.isFile()) expect(readFileSync(path, 'latin1')).not.toContain('root:')
  }
  expect(readdirSync(ran.folder).sort()).toEqual([
    ...['console.log', 'events.ndjson', 'files', 'junit.xml', 'output.log', 'result.json'],
  ])
})

test('links, devices and odd names in the results are data', async () => {
  const ran = await runScript(script.split('\n').slice(0, -6).join('\n'))
  expect(ran.result.outcome).toBe('passed')
  const left = ran.result.files.left.map(({ name, why }) => `${name}: ${why.split(':')[0]}`).sort()
  expect(left).toEqual(expect.arrayContaining(['fifo: a fifo', 'shadow: a symbolic link']))
  expect(ran.file('a/b/c').toString()).toBe('fine\n')
  expect(statSync(join(ran.folder, 'files/setuid')).mode & 0o7777).toBe(0o755)
  expect(ran.result.files.count).toBe(4)
})

test('a link in place of the results folder takes nothing from the host', async () => {
  const host = scratchFolder()
  writeFileSync(join(host, 'secret'), 'root: of the host')
  const ran = await runScript(
    `cd /run/testbed/host; mv results moved; ln -s ${host} results; ls results`,
  )
  expect(ran.result.outcome).not.toBe('infra-error')
  expect(ran.names).toEqual([])
  expect(ran.result.files.left).toMatchObject([
    { name: '.', why: expect.stringContaining('a symbolic link') },
  ])
  expect(readFileSync(join(host, 'secret'), 'utf8')).toBe('root: of the host')
})

describe('the host', () => {
  test("keeps its store and its database as they are, whatever the guest's root does", async () => {
    const before = look('/nix/store')
    const ran = await runScript(
      'mount | grep virtiofs; touch /nix/store/new; rm -rf /nix/store/*linux* 2>/dev/null; ' +
        'mount -o remount,rw /run/testbed/lower/store; touch /run/testbed/lower/store/evil; ' +
        'rm -rf /run/testbed/lower/store/* ; ls /nix/store | wc -l; true',
    )
    expect(ran.result.outcome).toBe('passed')
    expect(look('/nix/store')).toEqual(expect.arrayContaining(before))
  })

  test('shares only the folder that was named', async () => {
    const shared = scratchFolder()
    writeFileSync(join(shared, 'from-host'), 'host')
    const ran = await runScript(
      'cat /tmp/shared/from-host; echo guest > /tmp/shared/from-guest; ln -s /etc/shadow /tmp/shared/link; ' +
        'cat /tmp/shared/link >/tmp/seen 2>&1; cd /tmp/shared; ls -d ../* | sort | tr "\\n" " "; mknod /tmp/shared/disk b 8 0; true',
      ['--shared', shared, '--quiet'],
    )
    expect(ran.text).toMatch(/^host/)
    expect(readFileSync(join(shared, 'from-guest'), 'utf8')).toBe('guest\n')
    expect(readdirSync(shared).sort()).toEqual(['from-guest', 'from-host', 'link'])
  })
})

/** The store's paths with their times; new ones may come, as others build. */
function look(folder: string) {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`)
}
