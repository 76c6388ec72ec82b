import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeKeyPair } from '../../src/machine/kexec/handover/key-pair.ts'
import { signatureOf } from '../../src/machine/kexec/microcode/update.ts'
import type { Ran } from '../e2e/script.ts'
import { amdContainer, intelUpdate } from '../machine/kexec/microcode/made.ts'
import { distroImage } from '../machine/kexec/run/image.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import { scratchFolder } from '../scratch.ts'
import { runOn } from './hardware.ts'
import { countIn } from './search.ts'

const limit = 1_800_000

/** A kernel with fewer drivers makes a smaller image; it has no zswap. */
const cloud = ['--packages', 'linux-image-cloud-amd64']
const plain = `hunter2-${randomBytes(12).toString('hex')}`
const hash = createHash('sha256').update(plain).digest('hex')
const folder = scratchFolder()
const at = (name: string) => join(folder, name)

let rig: Rig
beforeAll(async () => {
  rig = await startRig({ tell: (line) => process.stderr.write(`${line}\n`) })
  const { stdout } = await rig.exec('cat /etc/ssh/ssh_host_ed25519_key.pub')
  writeFileSync(at('host.pub'), stdout)
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('other')])
  const { path } = await distroImage('x86_64-linux', true)
  const tools = join(path, 'tools/linked')
  for (const [file, recipients] of [
    ['ours.age', 'host.pub'],
    ['others.age', 'other.pub'],
  ] as const) {
    const age = ['--library-path', join(tools, 'lib'), join(tools, 'age')]
    const args = [...age, '-R', at(recipients), '-o', at(file)]
    execFileSync(join(tools, 'ld.so'), args, { input: plain })
  }
}, limit)
afterAll(() => rig?.stop())

/** Where the secret stands: in the run's folder, on the rig's disk and its serial line. */
async function placesOf(text: string, ran: Ran): Promise<readonly string[]> {
  const files = readdirSync(ran.folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(ran.folder, name))
    .filter((path) => statSync(path).isFile())
  const found = [...files, rig.serial].filter((path) => readFileSync(path).includes(text))
  const onDisk = (await countIn(rig.disk, [text])).get(text) ?? 0
  return onDisk === 0 ? found : [...found, rig.disk]
}

const looking = `
  sha256sum <"$TESTBED_SECRETS/api"
  stat -c %a "$TESTBED_SECRETS/api"
  stat -f -c %T "$TESTBED_SECRETS"
  find /run/testbed/handover -name '*.age' -o -path '*/secrets/*'`

test(
  'with the host’s keys there, the RAM system opens a secret itself; zswap is at work, microcode told',
  async () => {
    const { stdout: cpu } = await rig.exec('cat /proc/cpuinfo')
    const number = (word: string) => Number(new RegExp(`^${word}\\s*: (\\d+)$`, 'm').exec(cpu)?.[1])
    const [family, model] = [number('cpu family'), number('model')]
    const processor = { vendor: '', family, model, stepping: number('stepping'), platform: 0 }
    const signature = signatureOf(processor)
    const [before = ''] = /(?<=^microcode\s*: )0x[0-9a-f]+/m.exec(cpu) ?? []
    const older = Number(before) - 1
    const isAmd = cpu.includes('AuthenticAMD')
    const file = isAmd
      ? amdContainer([[signature, 1]], [{ name: 1, revision: older }])
      : intelUpdate({ signature, revision: older })
    writeFileSync(at('microcode'), file)

    const script = `${looking}
      cat /sys/module/zswap/parameters/enabled /sys/module/zswap/parameters/compressor
      cat /proc/swaps
      mkdir /mnt/ram; mount -t tmpfs -o size=200% ram /mnt/ram
      head -c "$(awk '/^MemTotal/ { print $2 }' /proc/meminfo)K" /dev/zero >/mnt/ram/zeros
      stat -c %s /mnt/ram/zeros; grep -E '^(MemTotal|Zswapped)' /proc/meminfo`
    const args = ['--secret', `api=${at('ours.age')}`, '--zswap', '--microcode', at('microcode')]
    const ran = await runOn(rig, script, args)
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'passed', return: 'clean' })
    expect(ran.text).toMatch(new RegExp(`^${hash}  -\n400\nramfs\nY\nzstd\n`))
    expect(ran.text).toMatch(/^\/dev\/zram0\s+partition/m)
    // A file as large as all of the memory is there, since much of it takes next to none.
    expect(Number(/^Zswapped:\s+(\d+) kB$/m.exec(ran.text)?.[1])).toBeGreaterThan(100_000)
    expect(ran.result.environment.microcode).toEqual({
      ...{ state: 'older', before, after: before, date: '2023-08-28' },
      brought: `0x${older.toString(16)}`,
    })
    expect(await placesOf(plain, ran)).toEqual([])
  },
  limit,
)

test(
  'without them the host opens it, in RAM; the guest has the key that was brought, and no other',
  async () => {
    const { privateText, publicLine } = await makeKeyPair('guest')
    writeFileSync(at('guest_key'), privateText, { mode: 0o600 })
    const script = `${looking}; cat /etc/ssh/ssh_host_*.pub; ls /etc/ssh/ssh_host_*_key; cat /proc/swaps`
    const args = ['--secret', `api=${at('ours.age')}`, '--guest-host-key', at('guest_key')]
    const ran = await runOn(rig, script, [...cloud, ...args, '--zswap'])
    expect(ran.result, ran.stderr).toMatchObject({ outcome: 'passed', return: 'clean' })
    const [type, blob] = publicLine.split(' ')
    expect(ran.text).toMatch(new RegExp(`^${hash}  -\n400\nramfs\n`))
    expect(ran.text.match(/AAAA\S+/g)).toEqual([blob])
    expect(ran.text).toContain('/etc/ssh/ssh_host_ed25519_key\n')
    expect(ran.text).toMatch(/^\/dev\/zram0\s+partition/m)
    const taken = ran.events.find((event) => event.type === 'target-taken')
    expect(taken).toMatchObject({ ramKeys: [`${type} ${blob}`] })
    expect(await placesOf(plain, ran)).toEqual([])
    expect(await placesOf(privateText.split('\n')[3] ?? '', ran)).toEqual([])
  },
  limit,
)

test(
  'a secret for another host ends the run before anything is copied, with this one’s keys',
  async () => {
    const boots = rig.boots()
    const ran = await runOn(rig, 'true', [...cloud, '--secret', `api=${at('others.age')}`])
    expect(ran.result).toMatchObject({ outcome: 'infra-error', exit: 125 })
    expect(ran.result.cause).toContain(`${at('others.age')} is encrypted to no host key`)
    const fingerprint = execFileSync('ssh-keygen', ['-lf', at('host.pub')])
      .toString()
      .split(' ')[1]
    expect(ran.result.cause).toContain(`ssh-ed25519 ${fingerprint}`)
    expect(ran.result.remedy).toContain('age -R')
    expect(ran.events.some(({ type }) => type === 'target-taken')).toBe(false)
    expect(rig.boots()).toBe(boots)
  },
  limit,
)
