import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stageFlake } from '../../../src/bundle/nixos/stage.ts'
import { scratchFolder } from '../../scratch.ts'

const spec = {
  system: 'x86_64-linux',
  buildSystem: 'x86_64-linux',
  agentProtocol: 2,
  microcode: false,
} as const

/** The flake.nix for an address. */
async function staged(flake: string, hasTree = false): Promise<string> {
  const folder = scratchFolder()
  const guest = { kind: 'flake', flake, written: flake } as const
  await stageFlake(guest, { ...spec, guest, modules: [], hasTree }, folder)
  for (const name of ['nix/nixos.nix', 'guest/init', 'guest/bin/x86_64-linux/agent', 'spec.json'])
    expect(existsSync(join(folder, name)), name).toBe(true)
  return readFileSync(join(folder, 'flake.nix'), 'utf8')
}

test('a flake is the input of one that has all the tool brings', async () => {
  const text = await staged('git+file:///srv/x?dir=sub')
  expect(text).toContain('inputs.subject.url = "git+file:///srv/x?dir=sub";')
  expect(text).not.toContain('tree')
  expect(await staged('github:o/r', true)).toContain('tree = ./kernel;')
})

test('what is for hardware has what an image is made of besides', async () => {
  const folder = scratchFolder()
  const guest = { kind: 'flake', flake: 'github:o/r', written: 'github:o/r' } as const
  const image = { secrets: false }
  await stageFlake(guest, { ...spec, guest, modules: [], hasTree: false, image }, folder)
  for (const name of ['guest/run', 'guest/launch/main.sh', 'guest/kexec/raise'])
    expect(existsSync(join(folder, name)), name).toBe(true)
})

test('an address is text, whatever is in it', async () => {
  const code = '{builtins.getEnv "HOME"}'
  const text = await staged(`path:/a"; evil = $${code}\\`)
  const line = text.split('\n').find((each) => each.includes('subject.url'))
  expect(line?.trim()).toBe(
    String.raw`inputs.subject.url = "path:/a\"; evil = \${builtins.getEnv \"HOME\"}\\";`,
  )
})
