import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { outside, type Site } from './site.ts'

/** What of a run is still on the host, as anybody can see it: nothing, if all is well. */
export function leftOn(site: Site): string[] {
  return [
    ...leftOfRun(site),
    ...named(site, site.templates, /\.(?!failed$)/)
      .filter((name) => !site.ours.includes(name))
      .map((name) => `${name} among the templates`),
    ...named(site, join(site.cacheHome, 'nixos-testbed'), /^(work|build)/).map(
      (name) => `${name} in the cache`,
    ),
  ]
}

/** What is left of a run whose cache folder others use as well. */
export function leftOfRun(site: Site): string[] {
  return [
    ...below(site, site.tmp).map((name) => `${name} in $TMPDIR`),
    ...mountsOf(site),
    ...named(site, site.results, /^live$|\.tail\d$/).map((name) => `${name} in the run folder`),
    ...named(site, join(site.stateHome, 'nixos-testbed/unfinished'), /./).map(
      (name) => `the mark ${name}`,
    ),
  ]
}

function below(site: Site, folder: string): string[] {
  return readdirSync(outside(site, folder), { recursive: true })
    .map(String)
    .filter((name) => !site.ours.includes(name))
}

function named(site: Site, folder: string, pattern: RegExp): string[] {
  const path = outside(site, folder)
  if (!existsSync(path) || !lstatSync(path).isDirectory()) return []
  return readdirSync(path).filter((name) => pattern.test(name))
}

/** Mounts of ours that reached the host. */
function mountsOf({ folder }: Site): string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return lines.filter((line) => line.includes(folder)).map((line) => `the mount ${line}`)
}
