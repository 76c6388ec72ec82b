import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { outputOf } from '../src/host/command.ts'
import { writeFlake, writeNixpkgs } from '../test/nixos/stand-in.ts'
import { scratchFolder } from '../test/scratch.ts'
import { benchProgram } from './main.ts'
import type { Bench } from './measure/interleave.ts'
import { type Rounds, roundsTerms } from './rounds.ts'
import type { Answer, Order } from './store-cache/order.ts'
import { type Round, reportOf } from './store-cache/report.ts'

/** Measures what keeping a NixOS guest's store costs and saves; README.md tells what and how. */
async function storeCache({ rounds }: Rounds, { tell }: Bench): Promise<string> {
  if (process.getuid?.() !== 0) throw new Error('each job has a /nix of its own: run it as root')
  const site = await makeSite()
  const measured: Round[] = []
  for (let number = 1; number <= rounds; number++) {
    const round = await measureRound(site)
    tell(`round ${number} of ${rounds}: ${JSON.stringify(round)}`)
    measured.push(round)
  }
  return reportOf(measured)
}

/** A flake, and a substituter with what its nixpkgs would come from. */
async function makeSite(): Promise<Pick<Order, 'flake' | 'config'>> {
  const nixpkgs = await writeNixpkgs(['x86_64-linux'])
  const paths = JSON.parse(readFileSync(join(nixpkgs, 'paths.json'), 'utf8'))
  const substituter = `file://${scratchFolder()}`
  const features = ['--extra-experimental-features', 'nix-command']
  const copy = ['copy', '--to', `${substituter}?compression=zstd`]
  const all: string[] = Object.values(paths['x86_64-linux'])
  await outputOf('nix', [...features, '--option', 'build-users-group', '', ...copy, ...all])
  const flake = writeFlake({
    'flake.nix': `{
      inputs.nixpkgs.url = "path:${nixpkgs}";
      outputs = { nixpkgs, ... }: {
        nixosConfigurations.web = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [ { standIn.greeting = "hello"; } ];
        };
      };
    }`,
  })
  return { flake: `path:${flake}`, config: [`substituters = ${substituter}?trusted=true`] }
}

async function measureRound(site: Pick<Order, 'flake' | 'config'>): Promise<Round> {
  const folder = scratchFolder()
  const { saved, ...first } = await job({ ...site, folder, start: 'nothing', keep: true })
  const stock = await job({ ...site, folder, start: 'stock', keep: false })
  const archive = await job({ ...site, folder, start: 'archive', keep: false })
  if (saved === undefined) throw new Error('nothing was kept')
  if (first.built === 0 || stock.built > 0 || archive.built > 0)
    throw new Error('a job built what was kept, or the first did not')
  return { first, stock, archive, saved }
}

/** A job on a machine that has nothing: a store and a cache of its own, both new. */
async function job(order: Order): Promise<Answer> {
  const program = join(import.meta.dirname, 'store-cache/job.ts')
  const enter = 'mount --bind "$0" /nix && exec "$@"'
  const argv = [scratchFolder(), process.execPath, program, JSON.stringify(order)]
  const env = { ...process.env, XDG_CACHE_HOME: scratchFolder() }
  const said = await outputOf('unshare', ['--mount', 'bash', '-c', enter, ...argv], { env })
  return JSON.parse(said.trim().split('\n').at(-1) ?? '')
}

const terms = roundsTerms('bench:store-cache', 3, 'times a guest is built, kept and restored')
await benchProgram('last-store-cache', terms, storeCache)
