import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { imageFacts } from '../src/bundle/image/spec.ts'
import { distributionModules } from '../src/bundle/kernel/needs.ts'
import { agentProtocol } from '../src/model/bundle.ts'

/** What of src/ a bundle is made with, for who makes one by Nix alone. */
export function guestFacts(): string {
  const image = { ...imageFacts, cmdline: imageFacts.cmdline.join(' ') }
  const facts = { agentProtocol, modules: distributionModules, image }
  return `${JSON.stringify(facts, null, 2)}\n`
}

if (import.meta.main)
  writeFileSync(join(import.meta.dirname, '../nix/nixos/guest.json'), guestFacts())
