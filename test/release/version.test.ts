import { expect, test } from 'vitest'
import { notesOf } from '../../scripts/release/notes.ts'
import { isNewer, newestOf, readVersion, versionOf } from '../../scripts/release/version.ts'

test.each(['1.2.3', 'v1.2', 'v1', 'v01.2.3', 'v1.2.3+build', 'v1.2.3 ', 'v1.2.3\n', 'vv1.2.3', ''])(
  'the tag %j names no version',
  (tag) => {
    expect(versionOf(tag)).toBeUndefined()
    expect(() => readVersion(tag)).toThrow('name it like v1.2.3')
  },
)

test('versions are compared by number, and prereleases are never the newest', () => {
  const versions = ['v1.9.0', 'v1.10.0', 'v1.2.30', 'v1.11.0-rc.1'].map(readVersion)
  expect(newestOf(versions)?.tag).toBe('v1.10.0')
  expect(newestOf([readVersion('v1.0.0-rc.1')])).toBeUndefined()
  expect(isNewer(readVersion('v2.0.0'), readVersion('v1.99.99'))).toBe(true)
  expect(isNewer(readVersion('v1.2.3'), readVersion('v1.2.3'))).toBe(false)
})

const changelog = `# Changes

## [1.10.0] - 2030-01-02

Ten.

### Fixed

- It.

## v1.1.0

One.
`

test.each([
  ['1.10.0', 'Ten.\n\n### Fixed\n\n- It.'],
  ['1.1.0', 'One.'],
  ['1.1', undefined],
  ['1.0.0', undefined],
])('the notes of %s are the section under its heading', (version, notes) => {
  expect(notesOf(changelog, version)).toBe(notes)
})
