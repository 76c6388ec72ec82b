import { type ChildProcess, execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAlive } from '../../src/host/process.ts'
import { resultSchema } from '../../src/report/schema.ts'
import { newFolder, readEvents, readRun } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'

const copies = [1, 2, 3]
const three = ['run', '--memory', '512M', '--copies', '3', '--results']

const mixed = `
printf '%s\\n' $TESTBED_COPY of $TESTBED_COPIES > $TESTBED_RESULTS/copy
{ hostname; cat /etc/machine-id /proc/sys/kernel/random/boot_id /sys/class/net/eth0/address; } > $TESTBED_RESULTS/identity
echo "out $TESTBED_COPY"; printf "err $TESTBED_COPY" >&2
case $TESTBED_COPY in
  2) exit 3 ;;
  3) kill -KILL $$ ;;
esac
`

test('of three guests one fails and one kills itself: each has its results, all have one end', async () => {
  const folder = newFolder()
  const { code, stdout, stderr } = await runTool([...three, folder, mixed])
  const lines = stdout.toString().split('\n').filter(Boolean)
  expect(lines.sort()).toEqual(copies.map((copy) => `[${copy}] out ${copy}`))
  for (const copy of copies) expect(stderr).toMatch(new RegExp(`^\\[${copy}\\] err ${copy}$`, 'm'))
  expect(stderr).toMatch(/^testbed: \[3\] failed \(exit 137\): the script was killed by signal 9/m)

  const merged = readMerged(folder)
  expect([code, merged.result.outcome, merged.result.exit]).toEqual([3, 'failed', 3])
  expect(merged.result.cause).toMatch(/^copy 2 of 3: the script ended with 3; 2 of 3 did not pass$/)
  expect(merged.result.copies).toMatchObject([
    { copy: 1, folder: 'copy-1', outcome: 'passed', exit: 0 },
    { copy: 2, folder: 'copy-2', outcome: 'failed', exit: 3 },
    { copy: 3, folder: 'copy-3', outcome: 'failed', exit: 137 },
  ])
  expect(merged.result.files.count).toBe(6)
  expect(merged.junit).toMatch(/<testsuites [^>]*tests="3" failures="2" errors="0"/)

  const runs = copies.map((copy) => readRun(join(folder, `copy-${copy}`)))
  expect(runs.map(({ result }) => result.exit)).toEqual([0, 3, 137])
  expect(runs.map(({ file }) => file('copy').toString())).toEqual(
    copies.map((copy) => `${copy}\nof\n3\n`),
  )
  const identities = runs.map(({ file }) => file('identity').toString().trim().split('\n'))
  expect(identities.map(([hostname]) => hostname)).toEqual(copies.map((copy) => `testbed-${copy}`))
  for (const part of [1, 2, 3])
    expect(new Set(identities.map((identity) => identity[part])).size).toBe(3)
  for (const { result } of [merged, ...runs]) expect(resultSchema.parse(result)).toEqual(result)
})

/** Runs three that wait, and does the worst to the tool once all of them say so. */
async function disturb(folder: string, worst: (child: ChildProcess) => void) {
  let tool: ChildProcess | undefined
  let heard = ''
  const script = 'echo home > $TESTBED_RESULTS/a; echo ready; sleep 1000'
  return await runTool([...three, folder, script], {
    onStart: (child) => {
      tool = child
    },
    onStdout: (bytes) => {
      heard += bytes
      if (tool !== undefined && heard.match(/ready\n/g)?.length === 3) worst(tool)
    },
  })
}

test('a signal cancels all of them, with their files home', async () => {
  const folder = newFolder()
  const { code } = await disturb(folder, (child) => child.kill('SIGINT'))
  expect(code).toBe(130)
  expect(readMerged(folder).result).toMatchObject({ outcome: 'cancelled', exit: 130 })
  expectHome(folder, 'cancelled')
})

test.each(['collect', 'the next run'])(
  'a killed tool is finished by %s, for all of them',
  async (by) => {
    const folder = newFolder()
    const { code } = await disturb(folder, (child) => child.kill('SIGKILL'))
    expect(code).toBe(137)
    expect(existsSync(join(folder, 'result.json'))).toBe(false)
    await expect.poll(() => survivors(folder), { timeout: 60_000 }).toEqual([])

    const next = await runTool(by === 'collect' ? ['collect', folder] : ['run', 'true'])
    expect(next.code).toBe(by === 'collect' ? 125 : 0)
    expect(next.stderr.split(folder)).toHaveLength(2)
    const { result } = readMerged(folder)
    expect(result).toMatchObject({ outcome: 'infra-error', files: { count: 3 } })
    expect(result.copies?.map(({ outcome }) => outcome)).toEqual(Array(3).fill('infra-error'))
    expectHome(folder, 'infra-error')
    expect((await runTool(['collect', folder])).code).toBe(125)
  },
)

test('a guest that is gone is no end for the others', async () => {
  const folder = newFolder()
  const script = '[ $TESTBED_COPY != 1 ] || echo b > /proc/sysrq-trigger; sleep 1; echo through'
  const { code, stdout } = await runTool([...three, folder, script])
  expect(stdout.toString().split('\n').sort()).toEqual(['', '[2] through', '[3] through'])
  expect(code).toBe(123)
  const outcomes = readMerged(folder).result.copies?.map(({ outcome }) => outcome)
  expect(outcomes).toEqual(['lost', 'passed', 'passed'])
})

test('more guests than there is memory for are refused before anything starts', async () => {
  const folder = newFolder()
  const all = Math.floor(totalmem() / 2 ** 20)
  const args = ['run', '--results', folder, '--memory', `${all}M`, '--copies', '2', 'true']
  const { code, stderr } = await runTool(args)
  expect(code).toBe(125)
  expect(stderr).toContain(`--copies 2: 2 guests of ${all} MiB are more than the `)
  expect(stderr).toMatch(/not one fits; less --memory makes room for more/)
  expect(existsSync(folder)).toBe(false)
})

test('a run in one guest is copy 1 of 1, and its output has no number', async () => {
  const { stdout } = await runTool(['run', 'echo $TESTBED_COPY $TESTBED_COPIES $(hostname)'])
  expect(stdout.toString()).toBe('1 1 testbed\n')
})

test('nothing of any copy is left in the mount table or in /tmp', async () => {
  expect(execFileSync('mount', { encoding: 'utf8' })).not.toContain('nixos-testbed')
  expect(readdirSync(tmpdir()).filter((name) => /^nixos-testbed-\d{8}-/.test(name))).toEqual([])
})

/** The reports of a run in several guests; it has nothing else but their folders. */
function readMerged(folder: string) {
  const expected = [
    ...copies.map((copy) => `copy-${copy}`),
    'events.ndjson',
    'junit.xml',
    'result.json',
  ]
  expect(readdirSync(folder).sort()).toEqual(expected)
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return { result: resultSchema.parse(JSON.parse(read('result.json'))), junit: read('junit.xml') }
}

function expectHome(folder: string, outcome: string): void {
  for (const copy of copies) {
    const { result, file, names } = readRun(join(folder, `copy-${copy}`))
    expect(result.outcome).toBe(outcome)
    expect(names).toEqual(['a'])
    expect(file('a').toString()).toBe('home\n')
    expect(readFileSync(join(folder, `copy-${copy}`, 'output.log'), 'utf8')).toBe('ready\n')
  }
}

/** The processes of all copies that are still there. */
function survivors(folder: string): string[] {
  return copies
    .flatMap((copy) => readEvents(join(folder, `copy-${copy}`)))
    .flatMap((event) =>
      event.type === 'process-started' && isAlive(event.process) ? [event.name] : [],
    )
}
