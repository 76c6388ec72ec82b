import { expect, test } from 'vitest'
import { parseNarInfo } from '../../src/nix/archive.ts'

const text = `StorePath: /nix/store/7xkg7cxzvgxswy5x0cjcpmsxznga6hz6-testbed-bundle-distro
URL: nar/1p9rj6zny41j4k2hg2pzdznhpv3bbn34j8z3k58mwslhm95sg3r8.nar.zst
Compression: zstd
FileSize: 1604
NarHash: sha256:0hc8jd07ryr3ynj4fy7082m5nal32x7b5q4i6f50z6y5v0jvbn0c
NarSize: 5800
References: 167xj6c6zj4ad9wf84ywf17jwfb9d12f-testbed-root pr23hdz0i1w5pym9l48vhgpn1pfyk762-testbed-initrd
`

test("what Nix writes beside a path's content is read", () => {
  expect(parseNarInfo(text)).toEqual({
    path: '/nix/store/7xkg7cxzvgxswy5x0cjcpmsxznga6hz6-testbed-bundle-distro',
    narHash: 'sha256:0hc8jd07ryr3ynj4fy7082m5nal32x7b5q4i6f50z6y5v0jvbn0c',
    narSize: 5800,
    references: [
      '/nix/store/167xj6c6zj4ad9wf84ywf17jwfb9d12f-testbed-root',
      '/nix/store/pr23hdz0i1w5pym9l48vhgpn1pfyk762-testbed-initrd',
    ],
    file: '1p9rj6zny41j4k2hg2pzdznhpv3bbn34j8z3k58mwslhm95sg3r8.nar.zst',
    url: 'nar/1p9rj6zny41j4k2hg2pzdznhpv3bbn34j8z3k58mwslhm95sg3r8.nar.zst',
  })
})

test('a path that needs nothing has no references', () => {
  expect(parseNarInfo(text.replace(/References:.*/, 'References: '))?.references).toEqual([])
})
