import { describe, expect, test } from 'vitest'
import type { Manifest } from '../../../src/bundle/stock/manifest.ts'
import { wantedOf } from '../../../src/bundle/stock/wanted.ts'
import type { Closure } from '../../../src/nix/derivation.ts'

type Offered = Manifest['paths'][number]

const store = (name: string) => `/nix/store/${'0'.repeat(32)}-${name}`
const derivation = store('guest.drv')
const zeros = `sha256:${'0'.repeat(52)}`

const closure: Closure = {
  outputs: new Map(
    [
      { path: store('guest') },
      { path: store('library') },
      { path: store('asset'), fixed: { how: 'r:sha256', hash: '00'.repeat(32) } },
      { path: store('tarball'), fixed: { how: 'sha256', hash: '00'.repeat(32) } },
    ].map((output) => [output.path, output]),
  ),
  sources: new Set([store('script.sh')]),
}

function offered(name: string, changes: Partial<Offered> = {}): Offered {
  const file = 'x.nar.zst'
  return { path: store(name), narHash: zeros, narSize: 1, references: [], file, ...changes }
}

function wanted(paths: Offered[], of = derivation): string[] {
  return wantedOf({ schema: 1, derivation: of, paths }, derivation, closure).map(({ path }) => path)
}

describe('of what is offered is wanted', () => {
  test("what the guest's derivations make, with what they may refer to", () => {
    const references = [store('guest'), store('library'), store('script.sh')]
    const paths = [offered('guest', { references }), offered('library')]
    expect(wanted(paths)).toEqual([store('guest'), store('library')])
  })

  test('of another state of the guest, what both have', () => {
    expect(wanted([offered('older'), offered('library')], store('older.drv'))).toEqual([
      store('library'),
    ])
  })

  test('what is known by its content, where it has that', () => {
    expect(wanted([offered('asset', { ca: `fixed:r:${zeros}` })])).toEqual([store('asset')])
  })
})

describe('all is refused for', () => {
  test.each<[string, Offered, RegExp]>([
    ["a path that is not the guest's", offered('sudo'), /sudo is of no derivation of this guest$/],
    [
      'a reference that is not',
      offered('library', { references: [store('sudo')] }),
      /library would bring .*-sudo, which is not this guest's$/,
    ],
    [
      'another content than is known',
      offered('asset', {
        ca: `fixed:r:sha256:${'1'.repeat(52)}`,
        narHash: `sha256:${'1'.repeat(52)}`,
      }),
      /is to have the content fixed:r:sha256:0+, not fixed:r:sha256:1+$/,
    ],
    [
      'a known content that is told of only',
      offered('asset', { ca: `fixed:r:${zeros}`, narHash: `sha256:${'1'.repeat(52)}` }),
      /asset is to have/,
    ],
    ['a known content that is not told of', offered('asset'), /asset is to have/],
    ['one that an archive does not show', offered('tarball'), /tarball is to have/],
    [
      'a content where none is known',
      offered('library', { ca: `fixed:r:${zeros}` }),
      /of its build/,
    ],
  ])('%s', (_, path, message) => {
    expect(() => wanted([offered('guest'), path])).toThrow(message)
  })
})
