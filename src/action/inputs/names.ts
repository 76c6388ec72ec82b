import { flagOf } from '../../request/command.ts'
import type { Input } from '../../request/raw.ts'

/** Inputs that are called otherwise here than on the command line. */
const ownNames: Partial<Record<Input, string>> = {
  cwd: 'working-directory',
  bring: 'results',
  disk: 'disks',
  secret: 'secrets',
  cold: 'warm-start',
  sshKeyEnv: 'ssh-key',
  guestHostKeyEnv: 'guest-host-key',
  knownHostsText: 'known-hosts',
  results: 'RUNNER_TEMP', // where this step makes its run folder
  nixConfig: 'extra-nix-config',
  substituter: 'substituters',
  trustedPublicKey: 'trusted-public-keys',
  builder: 'builders',
  builderKeyEnv: 'builder-key',
  builderKnownHostsText: 'builder-known-hosts',
  githubTokenEnv: 'github-token',
}

/** How a workflow writes an input: `boot-timeout` for `bootTimeout`. */
export function inputName(input: Input): string {
  return ownNames[input] ?? flagOf(input).slice('--'.length)
}
