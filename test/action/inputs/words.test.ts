import { expect, test } from 'vitest'
import { inWorkflowWords } from '../../../src/action/inputs/words.ts'

test.each([
  [
    'console.log tells; --boot-timeout gives it longer',
    'console.log tells; `boot-timeout` gives it longer',
  ],
  ['give --accel tcg to stop trying', 'give `accel: tcg` to stop trying'],
  ['add --system aarch64-linux', 'add `system: aarch64-linux`'],
  ['give its modules (--modules DIR), or', 'give its modules (`modules: DIR`), or'],
  ['let us: --nix-installer auto', 'let us: `nix-installer: auto`'],
  ['give the guest less with --memory', 'give the guest less with `memory`'],
  ['give one with --ssh-key FILE', 'give one with `ssh-key: FILE`'],
  ['send it whole: --transport tarball', 'send it whole: `transport: tarball`'],
  ['there is gcc; --refresh fetches the package lists anew', 'there is gcc'],
])('%j reads %j', (remedy, words) => {
  expect(inWorkflowWords(remedy)).toBe(words)
})

test.each([
  'run: sudo usermod --add-subuids 100000-165535 me',
  'run: sudo apt-get install --no-install-recommends qemu-system-x86',
  'look at it with: nix-store --verify',
  'run: sh -s -- --no-daemon',
])('%j is for other programs, and stays', (remedy) => {
  expect(inWorkflowWords(remedy)).toBe(remedy)
})
