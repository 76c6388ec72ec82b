import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratchFolder } from '../../../scratch.ts'

const guest = join(import.meta.dirname, '../../../../guest')

/** Stands for age: a key opens what begins with its own content. */
const age = `
  age() {
    while [ $# -gt 1 ]; do
      [ "$1" != --identity ] || identity=$2
      shift
    done
    read -r whose <"$1"
    [ "$whose" = "$(cat "$identity")" ] || { echo 'age: error: no identity matched' >&2; return 1; }
    tail -n +2 "$1"
  }`

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

function sh(script: string) {
  const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
  return { status, stderr }
}

const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8')

describe('on the host', () => {
  function open(files: Readonly<Record<string, string>>, settings = '') {
    const folder = folderWith({ 'stage/x': '', 'tree/ssh/x': '', 'image/x': '', ...files })
    const result = sh(`set -eu
      image=${folder}/image stage=${folder}/stage tree=${folder}/tree key= root_key= host_keys= additions=
      newline='
'
      . ${guest}/launch/words.sh
      . ${guest}/launch/secrets.sh
      ${age}
      linked() { "$@"; }
      gather_host_keys() { mkdir "$1"; cp ${folder}/host/* "$1"; }
      ${settings}
      [ ! "$root_key" ] || open_root_key
      [ ! "$key" ] || open_image_secrets
      open_added_secrets`)
    return { folder, ...result }
  }
  const host = { 'host/ssh_host_ecdsa_key': 'ecdsa', 'host/ssh_host_ed25519_key': 'ed25519' }
  const added = { 'tree/secrets/api.age': 'ed25519\nhunter2\n' }

  test('the key that fits opens what was added', () => {
    const { folder, status } = open({ ...host, ...added })
    expect(status).toBe(0)
    expect(readdirSync(join(folder, 'tree/secrets'))).toEqual(['api'])
    expect(read(folder, 'tree/secrets/api')).toBe('hunter2\n')
  })

  test('nothing is opened here where the system has the host’s keys', () => {
    const { folder, status } = open({ ...host, ...added }, 'host_keys=1')
    expect(status).toBe(0)
    expect(readdirSync(join(folder, 'tree/secrets'))).toEqual(['api.age'])
    expect(existsSync(join(folder, 'stage/own'))).toBe(false)
  })

  test('one that no key opens is named, with the keys that were tried', () => {
    const { status, stderr } = open({ ...host, 'tree/secrets/api.age': 'another\nhunter2\n' })
    expect(status).toBe(73)
    expect(stderr).toBe(
      'nixos-testbed: no-secrets: secrets/api.age: ssh_host_ecdsa_key does not open it: age: error: no identity matched; ssh_host_ed25519_key does not open it: age: error: no identity matched\n',
    )
  })

  test('a key that is named opens the image’s too', () => {
    const files = { ...added, 'image/secrets/ssh/k.age': 'own\nx\n', own: 'own' }
    const { status } = open({ ...files, 'tree/secrets/api.age': 'own\ny\n' }, 'key=$image/../own')
    expect(status).toBe(0)
    const { folder } = open({ ...files, 'tree/secrets/api.age': 'own\ny\n' }, 'key=$image/../own')
    expect([read(folder, 'tree/ssh/k'), read(folder, 'tree/secrets/api')]).toEqual(['x\n', 'y\n'])
  })

  test('a key that is named opens what was added alone', () => {
    const files = { own: 'own', 'tree/secrets/api.age': 'own\ny\n' }
    const settings = 'key=$image/../own additions="/x=secrets/api.age$newline"'
    const { folder, status } = open(files, settings)
    expect([status, read(folder, 'tree/secrets/api')]).toEqual([0, 'y\n'])
  })

  test('a root key is opened here, and what it opens there', () => {
    const files = { ...host, ...added, sealed: 'ecdsa\nthe key of the system\n' }
    const { folder, status } = open(files, 'root_key=$image/../sealed')
    expect(status).toBe(0)
    expect(read(folder, 'tree/ssh/ssh_host_ed25519_key')).toBe('the key of the system\n')
    expect(readdirSync(join(folder, 'tree/secrets'))).toEqual(['api.age'])

    const named = open({ ...files, own: 'ecdsa' }, 'root_key=$image/../sealed key=$image/../own')
    expect(named.status).toBe(0)
  })

  test('a root key that no key opens ends it, and one beside the host’s own', () => {
    const files = { ...host, sealed: 'another\nkey\n' }
    const { status, stderr } = open(files, 'root_key=$image/../sealed')
    expect(status).toBe(73)
    expect(stderr).toMatch(/^nixos-testbed: no-secrets: the root key: ssh_host_ecdsa_key does not/)
    const both = open(files, 'root_key=$image/../sealed host_keys=1')
    expect([both.status, both.stderr]).toEqual([
      64,
      expect.stringContaining('leave --inherit-host'),
    ])
    expect(open(files, 'root_key=$image/../nowhere').status).toBe(73)
  })

  test('without any there is nothing to do, but a key that was named', () => {
    expect(open(host).status).toBe(0)
    const { status, stderr } = open({ ...host, own: 'own' }, 'key=$image/../own')
    expect(status).toBe(73)
    expect(stderr).toContain('the image has no secrets')
  })
})

describe('in the RAM system', () => {
  function open(files: Readonly<Record<string, string>>) {
    const folder = folderWith(files)
    const { status, stderr } = sh(`
      state=${folder} handover=${folder}/handover
      . ${guest}/kexec/raising/secrets.sh
      ${age}
      ssh_tool() { "$@"; }
      mount() { echo "$*" >${folder}/mounted; }
      unmet() { echo "$*" >>${folder}/unmet; }
      open_secrets`)
    return { folder, status, stderr }
  }
  const keys = {
    'handover/ssh/ssh_host_ecdsa_key': 'ecdsa',
    'handover/ssh/ssh_host_ed25519_key': 'ed25519',
  }

  test('secrets lie in RAM of their own, for root alone, and nowhere else', () => {
    const { folder } = open({
      ...keys,
      'handover/secrets/api.age': 'ed25519\nhunter2\n',
      'handover/secrets/opened': 'hunter3\n',
    })
    expect(read(folder, 'mounted')).toMatch(/^-t ramfs .*mode=700 secrets /)
    expect([read(folder, 'secrets/api'), read(folder, 'secrets/opened')]).toEqual([
      'hunter2\n',
      'hunter3\n',
    ])
    const mode = (path: string) => statSync(join(folder, path)).mode & 0o777
    expect([mode('secrets/api'), mode('secrets/opened')]).toEqual([0o400, 0o400])
    expect(readdirSync(join(folder, 'handover/secrets'))).toEqual([])
    expect(existsSync(join(folder, 'unmet'))).toBe(false)
  })

  test('one that no key opens is told', () => {
    const { folder } = open({ ...keys, 'handover/secrets/api.age': 'another\nhunter2\n' })
    expect(read(folder, 'unmet')).toMatch(/^no host key opens the secret api: age: error/)
    expect(readdirSync(join(folder, 'secrets'))).toEqual([])
  })

  test('without any nothing is mounted', () => {
    expect(existsSync(join(open(keys).folder, 'mounted'))).toBe(false)
  })
})
