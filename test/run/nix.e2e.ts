import { describe, expect, test } from 'vitest'
import { runScript } from '../e2e/script.ts'

const withNix = ['--packages', 'nix-bin', '--memory', '2G']

/** Builds a derivation that needs nothing but the guest's own shell. */
const build = `nix-build --no-out-link -E 'derivation {
  name = "made-in-the-guest"; system = builtins.currentSystem; builder = "/bin/sh";
  args = [ "-c" "echo made > $out" ];
}'`

describe('Nix in the guest', () => {
  test("knows the host's store, and builds over it", async () => {
    const first = await runScript('true', withNix)
    const bundle = first.result.environment.bundle ?? ''
    const ran = await runScript(
      `set -e
      nix path-info ${bundle}
      nix-store --query --references ${bundle} | wc -l
      cat $(${build})
      touch /nix/store/mine && echo writable
      nix-store --verify 2>&1 | tail -1`,
      [...withNix, '--quiet'],
    )
    const lines = ran.text.split('\n')
    expect(lines[0]).toBe(bundle)
    expect(Number(lines[1])).toBeGreaterThan(2)
    expect(lines.slice(2, 4)).toEqual(['made', 'writable'])
    expect(ran.code).toBe(0)
  })

  test('leaves nothing of its own on the host', async () => {
    const { text } = await runScript(build, [...withNix, '--quiet'])
    const made = text.trim()
    expect(made).toMatch(/^\/nix\/store\/\w+-made-in-the-guest$/)
    const { code } = await runScript(`test ! -e ${made}`, ['--quiet'])
    expect(code).toBe(0)
  })
})

describe('the distro guest', () => {
  test('has the owners and modes of its packages', async () => {
    const { text } = await runScript(
      'stat -c "%A %U:%G %n" /usr/bin/su /etc/shadow /tmp /root; dpkg -l bash | tail -1 | cut -c1-9',
      ['--quiet'],
    )
    expect(text.split('\n')).toEqual([
      '-rwsr-xr-x root:root /usr/bin/su',
      '-rw-r----- root:shadow /etc/shadow',
      'drwxrwxrwt root:root /tmp',
      'drwx------ root:root /root',
      'ii  bash ',
      '',
    ])
  })

  test('reaches every module of its kernel', async () => {
    const { text } = await runScript(
      'modprobe loop && modprobe dummy && lsmod | cut -d" " -f1 | grep -xE "loop|dummy" | sort',
      ['--quiet'],
    )
    expect(text).toBe('dummy\nloop\n')
  })

  test('has the packages that were asked for, and says which it does not know', async () => {
    const { text } = await runScript('jq -rn "1+1"', ['--packages', 'jq', '--quiet'])
    expect(text).toBe('2\n')
    const unknown = await runScript('true', ['--packages', 'no-such-package'])
    expect(unknown.result).toMatchObject({ outcome: 'build-failed', exit: 125 })
    expect(unknown.result.cause).toContain('no-such-package')
  })

  test('has identities of its own', async () => {
    const script = 'cat /etc/machine-id /proc/sys/kernel/random/boot_id; hostname'
    const [one, two] = [await runScript(script, ['--quiet']), await runScript(script, ['--quiet'])]
    const [machineId, bootId, hostname] = one.text.split('\n')
    expect(machineId).toMatch(/^[0-9a-f]{32}$/)
    expect(hostname).toBe('testbed')
    expect(two.text).not.toContain(machineId)
    expect(two.text).not.toContain(bootId)
  })

  test('has the right time', async () => {
    const { text } = await runScript('date +%s.%N', ['--quiet'])
    expect(Math.abs(Number(text) - Date.now() / 1000)).toBeLessThan(10)
  })
})
