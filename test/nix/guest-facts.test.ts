import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { guestFacts } from '../../scripts/nix-guest.ts'

test('nix/nixos/guest.json has what src/ makes bundles with', () => {
  const facts = readFileSync('nix/nixos/guest.json', 'utf8')
  expect(facts, 'run `npm run interface` and commit nix/nixos/guest.json').toBe(guestFacts())
})
