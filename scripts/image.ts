/** Builds the distro guest with its kexec image, and prints the image's store path: image.ts [SYSTEM] [PACKAGE...] */
import { buildBundle } from '../src/bundle/build.ts'
import { buildImage } from '../src/bundle/image/build.ts'
import type { Happening } from '../src/model/event.ts'
import type { System } from '../src/model/system.ts'
import { findNix } from '../src/nix/find.ts'

const [system = 'x86_64-linux', ...packages] = process.argv.slice(2)
const { signal } = new AbortController()
const emit = (event: Happening) => process.stderr.write(`${JSON.stringify(event)}\n`)
const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
const nix = await findNix(options, { emit, signal, install: true })
const wish = { system: system as System, packages, refresh: false, machine: 'kexec' } as const
const bundle = await buildBundle(wish, { nix, emit, signal })
const { path } = await buildImage(bundle, { nix, emit, signal })
process.stdout.write(`${path}\n`)
