import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Manifest, manifestFile } from '../../../src/bundle/stock/manifest.ts'
import type { Event } from '../../../src/model/event.ts'
import { findNix } from '../../../src/nix/find.ts'
import { writeNixpkgs } from '../../nixos/stand-in.ts'
import { type ResultsService, startResultsService } from '../../runner/service/service.ts'
import { scratchFolder } from '../../scratch.ts'
import { runStep } from '../workflow.ts'
import { repacked, unpacked } from './repack.ts'

let service: ResultsService
let nixpkgs: string
/** A cache of Nix's that has what nixpkgs's own would have. */
let substituter: string
beforeAll(async () => {
  service = await startResultsService()
  nixpkgs = await writeNixpkgs(['x86_64-linux'])
  substituter = `file://${scratchFolder()}`
  const { signal } = new AbortController()
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  const nix = await findNix(options, { emit: () => undefined, signal, install: true })
  const paths = JSON.parse(readFileSync(join(nixpkgs, 'paths.json'), 'utf8'))
  const all = Object.values<string>(paths['x86_64-linux'])
  const copy = ['copy', '--to', `${substituter}?compression=none`, ...all]
  await nix.run('nix', ['--extra-experimental-features', 'nix-command', ...copy])
  console.log(all, readdirSync(substituter.slice(7)))
})
afterAll(() => service.stop())

/** A job on a machine whose store is empty: the Action, as a workflow runs it. */
async function job(greeting = 'good morning') {
  const repository = {
    'flake.nix': `{
      inputs.nixpkgs.url = "path:${nixpkgs}";
      outputs = { nixpkgs, ... }: {
        nixosConfigurations.web = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [ { standIn.greeting = "${greeting}"; } ];
        };
      };
    }`,
  }
  const { PATH = '', HOME = '' } = process.env
  const [nix, cache] = [scratchFolder(), scratchFolder()]
  const enter = 'mount --bind "$0" /nix && exec "$@"'
  const ran = await runStep(
    {
      guest: '.#web',
      run: 'cat /etc/greeting',
      cache: 'true',
      'extra-nix-config': `substituters = ${substituter}?trusted=true`,
    },
    {
      repository,
      service,
      jobOptions: {
        env: { PATH, HOME, XDG_CACHE_HOME: cache },
        launch: (argv) => ['unshare', '--mount', 'sh', '-c', enter, nix, ...argv],
      },
    },
  )
  const log = ran.job.log.join('\n')
  for (const [n, b] of Object.entries(ran.files))
    if (n.includes('evaluation')) console.log(String(b))
  expect(ran.conclusion, log).toBe('success')
  expect(log).toContain(greeting)
  const events = String(ran.files['events.ndjson']).trim().split('\n')
  return {
    log,
    said: ran.job.log.filter((line) => /^cache: /.test(line)),
    built: builtIn(events.map((line) => JSON.parse(line))),
  }
}

/** What Nix has said that it builds, by its own structured log. */
function builtIn(events: readonly Event[]): string[] {
  const told = events.flatMap((event) => (event.type === 'progress' ? [event.message] : []))
  console.log(told.join('\n'))
  return told
}

test('the first job builds', async () => {
  const first = await job()
  console.log(first.log)
  console.log((await service.caches()).map(({ key, size }) => `${key} ${size}`))
  const second = await job()
  console.log(second.log)
})
