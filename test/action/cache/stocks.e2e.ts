import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Manifest, manifestFile } from '../../../src/bundle/stock/manifest.ts'
import type { Event } from '../../../src/model/event.ts'
import { findNix } from '../../../src/nix/find.ts'
import { writeNixpkgs } from '../../nixos/stand-in.ts'
import { type ResultsService, startResultsService } from '../../runner/service/service.ts'
import { scratchFolder } from '../../scratch.ts'
import { runStep } from '../workflow.ts'
import { repacked } from './repack.ts'

let service: ResultsService
let nixpkgs: string
/** A cache of Nix's, with what nixpkgs's own would have. */
let substituter: string
beforeAll(async () => {
  service = await startResultsService()
  nixpkgs = await writeNixpkgs(['x86_64-linux'])
  substituter = scratchFolder()
  const { signal } = new AbortController()
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  const nix = await findNix(options, { emit: () => undefined, signal, install: true })
  const copy = ['copy', '--to', `file://${substituter}?compression=none`, ...publicPaths()]
  await nix.run('nix', ['--extra-experimental-features', 'nix-command', ...copy])
})
afterAll(() => service.stop())

function publicPaths(): string[] {
  const paths = JSON.parse(readFileSync(join(nixpkgs, 'paths.json'), 'utf8'))
  return Object.values(paths['x86_64-linux'])
}

const flake = () => `{
  inputs.nixpkgs.url = "path:${nixpkgs}";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.web = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ { standIn.greeting = "good morning"; } ];
    };
  };
}`

/** The Action as a workflow runs it, on a machine whose store is empty. */
async function job() {
  const { PATH = '', HOME = '' } = process.env
  const enter = 'mount --bind "$0" /nix && exec "$@"'
  const { conclusion, job, files } = await runStep(
    {
      guest: '.#web',
      run: 'cat /etc/greeting',
      cache: 'true',
      'extra-nix-config': `substituters = file://${substituter}?trusted=true`,
    },
    {
      repository: { 'flake.nix': flake() },
      service,
      jobOptions: {
        env: { PATH, HOME, XDG_CACHE_HOME: scratchFolder() },
        // bash, as sh would drop the inputs that have a dash in their names
        launch: (argv) => ['unshare', '--mount', 'bash', '-c', enter, scratchFolder(), ...argv],
      },
    },
  )
  expect(conclusion, job.log.join('\n')).toBe('success')
  expect(job.log).toContain('good morning')
  return {
    said: job.log.filter((line) => /^cache: /.test(line)),
    warned: job.log.filter((line) => line.includes('refused what the cache has')),
    // From Nix's structured log, told as it comes.
    built: job.log.filter((line) => /\bbuilding [\w.+-]+/.test(line)),
    isNew: isNew(String(files['events.ndjson'])),
  }
}

/** Whether the tool says that it has built the guest. */
function isNew(journal: string): boolean {
  const events = journal.split('\n').filter(Boolean)
  return events.some((line) => {
    const event: Event = JSON.parse(line)
    return event.type === 'bundle-ready' && event.built
  })
}

test('the first job builds, and keeps what no cache of Nix has in one entry', async () => {
  const { said, built, isNew } = await job()
  expect(built).not.toEqual([])
  expect(isNew).toBe(true)
  expect(said).toEqual([
    expect.stringMatching(
      /^cache: kept the guest's store paths: nixos-testbed-store-1-x86_64-linux-\w+-\w{12}-\w{16}-0$/,
    ),
  ])
  const [entry, ...others] = await service.caches()
  expect(others).toEqual([])
  let manifest: Manifest | undefined
  repacked((await entry?.bytes()) ?? Buffer.alloc(0), (folder) => {
    manifest = JSON.parse(readFileSync(join(folder, manifestFile), 'utf8'))
  })
  const kept = manifest?.paths.map(({ path }) => path) ?? []
  expect(kept.filter((path) => path.endsWith('-testbed-bundle-web'))).toHaveLength(1)
  expect(kept.filter((path) => publicPaths().includes(path))).toEqual([])
})

test('the second job restores it on another machine, builds nothing, and keeps nothing', async () => {
  const { said, built, isNew } = await job()
  expect({ built, isNew }).toEqual({ built: [], isNew: false })
  expect(said).toEqual([
    expect.stringMatching(/^cache: restored \d+ store paths from nixos-testbed-store-/),
  ])
  expect(await service.caches()).toHaveLength(1)
})

test('the third job gets a poisoned one, refuses it, builds, and keeps a sound one', async () => {
  const [entry] = await service.caches()
  const poisoned = repacked((await entry?.bytes()) ?? Buffer.alloc(0), (folder) => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.nar.zst'))
    for (const name of files) {
      const file = join(folder, name)
      writeFileSync(file, Buffer.alloc(statSync(file).size, 'evil'))
    }
  })
  await entry?.replace(poisoned)
  const { said, warned, built } = await job()
  expect(warned).toEqual([expect.stringMatching(/\.nar\.zst cannot be unpacked/)])
  expect(built).not.toEqual([])
  expect(said).toEqual([
    expect.stringMatching(/^cache: refused /),
    expect.stringMatching(/^cache: kept the guest's store paths: /),
  ])
  expect(await service.caches()).toHaveLength(2)
})
