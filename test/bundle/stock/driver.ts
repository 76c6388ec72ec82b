import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packStock } from '../../../src/bundle/stock/pack.ts'
import { takeStock } from '../../../src/bundle/stock/take.ts'
import type { TakenStock } from '../../../src/model/edge.ts'
import type { Happening } from '../../../src/model/event.ts'
import { build } from '../../../src/nix/build.ts'
import { missingPaths, outputPaths } from '../../../src/nix/derivation.ts'
import { findNix } from '../../../src/nix/find.ts'

// Started where the store is empty; the order is its only argument, the answer its last line.
const { greeting, before = [], take, pack, publish, config } = JSON.parse(process.argv[2] ?? '{}')
const events: Happening[] = []
const { signal } = new AbortController()
const tools = { emit: (event: Happening) => events.push(event), signal, install: false }
const nix = await findNix({ installer: 'existing', extraConfig: config, substituters: [] }, tools)

const attribute = async (name: string) => {
  const expression = [join(import.meta.dirname, 'guest.nix'), '--argstr', 'greeting', greeting]
  return (await nix.run('nix-instantiate', [...expression, '-A', name])).trim()
}
const realise = (derivation: string) =>
  build(
    { program: 'nix-store', args: ['--realise', derivation], substitute: true },
    { ...tools, nix },
  )

const guest = await attribute('guest')
for (const name of before) await realise(await attribute(name))
events.length = 0
let taken: TakenStock | undefined
if (take !== undefined) taken = await takeStock(guest, take, { ...tools, nix })
const [output = ''] = await outputPaths(nix, guest)
const came = (await missingPaths(nix, [output])).length === 0
await realise(guest)
const built = events.flatMap((event) => {
  const message = event.type === 'progress' ? event.message : ''
  return [...message.matchAll(/building ([\w, ]+?)(?: \(| \.\.\.|$)/g)].flatMap(([, names = '']) =>
    names.split(', '),
  )
})
if (publish !== undefined) {
  const copy = [
    'copy',
    '--to',
    publish,
    (await outputPaths(nix, await attribute('public')))[0] ?? '',
  ]
  await nix.run('nix', ['--extra-experimental-features', 'nix-command', ...copy])
}
const packed =
  pack && (await packStock(guest, pack, { nix, signal, brought: new Set(taken?.paths) }))

const [words, ...parts] = readFileSync(output, 'utf8').trim().split(' ')
const content = [words, ...parts.map((path) => readFileSync(path, 'utf8').trim())].join(' ')
const told = events.filter(({ type }) => type === 'warning' || type === 'notice')
const store = execFileSync('ls', ['/nix/store'], { encoding: 'utf8' }).split('\n')
const answer = { taken, came, built: [...new Set(built)], packed, content, events: told, store }
process.stdout.write(`\n${JSON.stringify(answer)}\n`)
