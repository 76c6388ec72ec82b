import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { FlakeGuest } from '../../model/guest.ts'
import { assetsFolder, assetsOf } from '../assets.ts'
import { imageAssets } from '../image/assets.ts'
import type { NixosSpec } from './spec.ts'

/**
 * Makes a folder a flake that has a user's flake as its input, and as its output what is to be built. So Nix
 * evaluates that flake as its own commands do: purely, out of reach of this host's files and
 * environment, and with its lock file.
 */
export async function stageFlake(
  guest: FlakeGuest,
  spec: NixosSpec,
  folder: string,
): Promise<void> {
  const { nix, guest: files } = assetsOf(spec.system)
  const own = spec.image === undefined ? files : [...files, ...imageAssets()]
  for (const asset of [nix, ...own]) {
    const place = join(folder, relative(assetsFolder(), asset))
    await mkdir(dirname(place), { recursive: true })
    await cp(asset, place, { recursive: true })
  }
  await writeFile(join(folder, 'spec.json'), JSON.stringify(spec))
  await writeFile(join(folder, 'flake.nix'), flakeText(guest.flake, spec.hasTree))
}

function flakeText(url: string, hasTree: boolean): string {
  return `{
  inputs.subject.url = ${nixString(url)};
  outputs = { subject, ... }: {
    derivations = builtins.concatStringsSep " " (map (each: each.drvPath) (import ./nix/nixos.nix {
      spec = ./spec.json;
      flake = subject;${hasTree ? '\n      tree = ./kernel;' : ''}
    }));
  };
}
`
}

/** Nix's strings are JSON's but for what begins with a dollar. */
function nixString(text: string): string {
  return JSON.stringify(text).replaceAll('$', '\\$')
}
