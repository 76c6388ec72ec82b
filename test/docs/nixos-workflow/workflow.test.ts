import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { runWorkflow } from '../../runner/workflow/run.ts'
import { scratchFolder } from '../../scratch.ts'
import { stepsOf } from '../workflows.ts'

vi.setConfig({ testTimeout: 180_000 }) // four jobs, with a process for each step

const file = '.github/workflows/nixos.yml'
const workflow = readFileSync(file, 'utf8')
const system = '/nix/store/5k1z0a9q2w3x4c5v6b7n8m9l0k1j2h3g-nixos-system-web-26.05'

/** What programs of the guest say, as they were recorded; `uname` and the like are told by the test. */
const guest = {
  readlink: `echo ${system}`,
  uname: 'echo "$MACHINE"',
  hello: "echo 'Hello, world!'",
  modprobe: 'test "$*" = loop',
  lsmod: "printf 'Module Size Used by\\nloop 36864 0\\n'",
  'nix-store': `test "$*" = '--query --requisites /run/current-system' && seq -f '/nix/store/%g' 431`,
  id: 'echo 0',
  systemctl: `test "$*" = 'is-active multi-user.target' && echo "$TARGET"`,
}

const image = 'ubuntu-24.04-minimal-cloudimg-amd64.img'

/** What the runner's own do: archives with an image, a VM that answers; a git that knows two channels, a Nix that runs one configuration. */
const runner = {
  git: `case "$*" in
    *' refs/heads/nixos-26.05') echo "${'a'.repeat(40)}	refs/heads/nixos-26.05" ;;
    *' refs/heads/nixos-unstable') echo "${'b'.repeat(40)}	refs/heads/nixos-unstable" ;;
    *) exit 2 ;;
  esac`,
  sudo: `case "$*" in
    'apt-get update --quiet' | 'apt-get install --yes '*) ;;
    "qemu-system-x86_64 -daemonize "*" -drive file=${image},if=virtio "*":2222-:22") test -s user-data.seed ;;
    *) echo "nobody has recorded: $*" >&2; exit 1 ;;
  esac`,
  curl: `case "$*" in
    *" https://cloud-images.ubuntu.com/"*"/${image}") echo image >${image} ;;
    *"/SHA256SUMS") echo "$IMAGE" | sha256sum | sed 's/ -$/*${image}/' ;;
    *) exit 22 ;;
  esac`,
  'cloud-localds': 'cp "$2" "$2.seed" && : >"$1"',
  ssh: 'grep -q "^.127.0.0.1.:2222 ssh-ed25519 AAAA" known && test -s key',
  nix: `case "$*" in
    *" run --no-write-lock-file --override-input nixpkgs github:NixOS/nixpkgs/${'b'.repeat(40)} .#nixosConfigurations.example-"*".config.system.build.vmExec -- --quiet --results "*) ;;
    *) echo "nobody has recorded: $*" >&2; exit 1 ;;
  esac
  folder=$(echo "$*" | sed 's/.*--results \\([^ ]*\\) .*/\\1/')
  mkdir -p "$folder"
  echo "{\\"outcome\\":\\"$OUTCOME\\"}" >"$folder/result.json"
  echo ${system}`,
}

/** Programs by what they do, which is told what is recorded by variables. */
function programs(
  bodies: Readonly<Record<string, string>>,
  told: Readonly<Record<string, string>>,
): string {
  const folder = scratchFolder()
  for (const [name, body] of Object.entries(bodies)) {
    const file = join(folder, name)
    const variables = Object.entries(told).map(([name, value]) => `${name}=${value}`)
    writeFileSync(file, `#!/bin/sh\n${variables.join(' ')}\n${body}\n`)
    chmodSync(file, 0o755)
  }
  return folder
}

const cached = { type: 'notice', message: '312 store paths of the guest came from the cache' }
const restored = [cached, { type: 'bundle-ready', built: false }]

interface Recorded {
  readonly events?: readonly object[]
  readonly machine?: string
  readonly outcome?: string
  /** What systemd says of its target. */
  readonly target?: string
  /** How hardware has come back. */
  readonly back?: string
  /** What an image is by its checksum. */
  readonly image?: string
}

/** Runs the workflow's legs for x86_64 on the stable channel, with what is recorded in place of Nix. */
async function ran(recorded: Recorded = {}) {
  const { events = restored, machine = 'x86_64', outcome = 'passed', target = 'active' } = recorded
  const { back = 'clean', image = 'image' } = recorded
  const repository = scratchFolder()
  const { runs: _, ...action } = parse(readFileSync('action.yml', 'utf8'))
  const own = { ...action, runs: { using: 'node24', main: 'action.mjs' } }
  writeFileSync(join(repository, 'action.yml'), stringify(own))
  const stub = readFileSync(join(import.meta.dirname, 'action.mjs'))
  writeFileSync(join(repository, 'action.mjs'), stub)
  const recordedPrograms = (bodies: Readonly<Record<string, string>>) =>
    programs(bodies, { MACHINE: machine, OUTCOME: outcome, TARGET: target, IMAGE: image })
  const [of, on] = [recordedPrograms(guest), recordedPrograms(runner)]
  const home = join(scratchFolder(), 'home')
  mkdirSync(home)
  return await runWorkflow(workflow, {
    root: scratchFolder(),
    actions: {},
    checkout: { folder: repository },
    only: (matrix) =>
      matrix === null ||
      (matrix.channel === 'stable' && matrix.system === 'x86_64-linux') ||
      matrix.example === 'example-x86_64',
    jobOptions: {
      env: {
        HOME: home,
        PATH: `${on}:${process.env.PATH}`,
        RECORDED: JSON.stringify(events),
        RECORDED_GUEST: of,
        RECORDED_RETURN: back,
      },
    },
  })
}

test('every job is green where all is as it was recorded', async () => {
  const { conclusion, jobs } = await ran()
  expect(conclusion, jobs.flatMap(({ log }) => log).join('\n')).toBe('success')
  expect(jobs.map(({ id }) => id)).toEqual(['pin', 'first', 'second', 'vm-exec', 'kexec'])
  const own = stepsOf({ where: file, text: workflow }).filter(({ run }) => run !== undefined)
  const done = jobs.flatMap(({ steps }) => steps.filter((step) => step.conclusion === 'success'))
  const names = own.map(({ name }) => name)
  expect(done.map(({ name }) => name).filter((name) => names.includes(name))).toEqual(names)
})

describe('red is', () => {
  test.each<[string, string[], Recorded]>([
    [
      'a second job that builds',
      ['second'],
      { events: [cached, { type: 'bundle-ready', built: true }] },
    ],
    [
      'one that the cache had nothing for',
      ['second'],
      { events: [{ type: 'bundle-ready', built: false }] },
    ],
    ['a guest of another system', ['first'], { machine: 'aarch64' }],
    ['a system whose systemd is not up', ['first'], { target: 'inactive' }],
    ['a vmExec whose run has failed', ['vm-exec'], { outcome: 'failed' }],
    ['hardware that does not come back as it was', ['kexec'], { back: 'traces' }],
    ['an image that is another than its checksum', ['kexec'], { image: 'another' }],
  ])('%s', async (_, red, recorded) => {
    const { jobs } = await ran(recorded)
    const failed = jobs.filter(({ conclusion }) => conclusion === 'failure').map(({ id }) => id)
    expect(failed).toEqual(red)
  })
})
