import { readFile } from 'node:fs/promises'
import type { Nix } from './nix.ts'

/** What a derivation makes. */
export interface Output {
  readonly path: string
  /** What its content is known by before it is made: `r:sha256` and the hash in hex, for one. */
  readonly fixed?: { readonly how: string; readonly hash: string }
}

/** All that may be in the store for a derivation's sake. */
export interface Closure {
  /** What its derivations make, by path. */
  readonly outputs: ReadonlyMap<string, Output>
  /** What they are made from, of no derivation's making. */
  readonly sources: ReadonlySet<string>
}

/** What a derivation and all those it needs make, whether that is in the store or not. */
export async function derivationClosure(nix: Nix, derivation: string): Promise<Closure> {
  const all = lines(await nix.run('nix-store', ['--query', '--requisites', derivation]))
  const [derivations, sources] = [
    all.filter(isDerivation),
    all.filter((each) => !isDerivation(each)),
  ]
  const outputs = new Map<string, Output>()
  for (const file of derivations) {
    for (const output of outputsIn(await readFile(file, 'utf8'))) outputs.set(output.path, output)
  }
  return { outputs, sources: new Set(sources) }
}

/** The store paths a derivation makes, in the store or not. */
export async function outputPaths(nix: Nix, derivation: string): Promise<string[]> {
  return lines(await nix.run('nix-store', ['--query', '--outputs', derivation]))
}

/** Those of some paths that are not in the store. */
export async function missingPaths(nix: Nix, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return []
  return lines(await nix.run('nix-store', ['--check-validity', '--print-invalid', ...paths]))
}

/** `Derive([("out","/nix/store/...","r:sha256","..."),("dev",...)],...`; a newer kind has a version before it. */
export function outputsIn(text: string): Output[] {
  const [list = ''] =
    /^\w+\((?:"[^"]*",)?\[(?:\("[^"]*","[^"]*","[^"]*","[^"]*"\),?)+\]/.exec(text) ?? []
  const all = list.matchAll(/\("[^"]*","([^"]*)","([^"]*)","([^"]*)"\)/g)
  return Array.from(all, ([, path = '', how = '', hash = '']) => ({
    path,
    ...(how === '' ? {} : { fixed: { how, hash } }),
  }))
}

const isDerivation = (path: string) => path.endsWith('.drv')

const lines = (text: string) => text.split('\n').filter(Boolean)
