import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../model/fault.ts'
import { asUrl, type NixosGuest } from '../../model/guest.ts'
import type { BuildTools } from '../../nix/build.ts'
import { keepLog } from '../../nix/log/keep.ts'
import { NixError, type NixProgram } from '../../nix/nix.ts'
import { assetsOf } from '../assets.ts'
import { problemIn } from './problem.ts'
import type { NixosSpec } from './spec.ts'
import { stageFlake } from './stage.ts'

/** Flakes are an experiment to every Nix so far. */
const features = ['--extra-experimental-features', 'nix-command flakes']

/** The network's part in it: nothing the user wrote is wrong. A server that refuses is another thing. */
const unreachable =
  /^(?!.*HTTP error 4).*(?:unable to download|Could(?:n't| not) resolve host|Connection (?:refused|timed out))/

/** What is kept of a trace, in characters. */
const mostKept = 4 * 1024 * 1024

/**
 * Has Nix evaluate what is to be built, in a folder that may hold a kernel, and gives the derivations:
 * of the bundle, and of its image and of microcode where they are wanted.
 * Rejects with a Fault that has the error itself; the whole trace is in the evidence.
 */
export async function evaluate(
  spec: NixosSpec,
  folder: string,
  { nix, emit, signal, evidence }: BuildTools,
): Promise<readonly string[]> {
  const [program, ...args] = await evaluation(spec, folder)
  emit({ type: 'progress', message: `evaluating ${nameOf(spec.guest)}` })
  let said = ''
  const onStderrLine = (line: string) => {
    if (said.length < mostKept) said += `${line}\n`
  }
  try {
    const derivations = await nix.run(program, [...args, ...features, '--show-trace'], {
      onStderrLine,
      substitute: true, // what the evaluation itself has to build
      ...(signal && { signal }),
    })
    return derivations.trim().split(/\s+/)
  } catch (error) {
    if (!(error instanceof NixError)) throw error
    throw await faultOf(spec.guest, said, error, evidence)
  }
}

/** A flake is evaluated as Nix's own commands do; a file as it always was, with this host in reach. */
async function evaluation(
  spec: NixosSpec,
  folder: string,
): Promise<[NixProgram, ...(readonly string[])]> {
  const { guest } = spec
  if (guest.kind === 'flake') {
    await stageFlake(guest, spec, folder)
    const settings = ['--no-write-lock-file', '--option', 'eval-cache', 'false'] // it tells no trace again
    return ['nix', 'eval', '--raw', ...settings, `path:${asUrl(folder)}#derivations`]
  }
  const file = join(folder, 'spec.json')
  await writeFile(file, JSON.stringify(spec))
  const tree = spec.hasTree ? ['--arg', 'tree', join(folder, 'kernel')] : []
  const expression = join(assetsOf(spec.system).nix, 'nixos.nix')
  return ['nix-instantiate', expression, '--argstr', 'spec', file, ...tree]
}

async function faultOf(
  guest: NixosGuest,
  said: string,
  cause: NixError,
  evidence: string | undefined,
): Promise<Fault> {
  const { message, remedy } = problemIn(said)
  const file = await keepLog(evidence, 'evaluation', said)
  const kept = file && 'files/evidence/evaluation.log has the whole trace'
  if (remedy !== undefined) return new Fault('build-failed', message, { remedy, cause })
  if (/^executing 'git'/.test(message))
    return new Fault('infra-error', `Nix reads a checkout by git, which is not here: ${message}`, {
      remedy: 'install git, or name the flake as path:FOLDER',
      cause,
    })
  const outcome = unreachable.test(message) ? 'infra-error' : 'build-failed'
  const text = `${nameOf(guest)} cannot be evaluated: ${message}`
  return new Fault(outcome, text, { ...(kept && { remedy: kept }), cause })
}

/** `nixosConfigurations.web of .`, `/etc/nixos/configuration.nix`. */
export function nameOf(guest: NixosGuest): string {
  if (guest.kind === 'file') return guest.file
  const { host, written } = guest
  const flake = written === '' ? '.' : written
  return host === undefined ? `the flake ${flake}` : `nixosConfigurations.${host} of ${flake}`
}
