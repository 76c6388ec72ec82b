import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { asNamespacesRoot, lacksNewPrivileges } from '../../src/host/privilege.ts'

const module = new URL('../../src/host/privilege.ts', import.meta.url)

test('where setuid programs have no effect nobody asks them for ids', () => {
  const script = `import { asNamespacesRoot, lacksNewPrivileges } from '${module}'
    console.log(lacksNewPrivileges(), ...asNamespacesRoot())`
  const command = [process.execPath, '--input-type=module', '--eval', script]
  const said = execFileSync('setpriv', ['--no-new-privs', ...command], { encoding: 'utf8' })
  expect(said).toBe('true --user --map-root-user\n')
})

test('elsewhere they do', ({ skip }) => {
  skip(lacksNewPrivileges(), 'whoever runs this may gain none')
  expect(asNamespacesRoot()).toEqual(['--user', '--map-root-user', '--map-auto'])
})
