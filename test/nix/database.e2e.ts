import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { runCommand } from '../../src/host/command.ts'
import { snapshotDatabase } from '../../src/nix/database.ts'
import { needProgram } from '../host/need-program.ts'

const snapshots = 30
const folder = mkdtempSync(join(tmpdir(), 'testbed-database-'))
const database = join(folder, 'var/db')
const env = {
  ...process.env,
  NIX_REMOTE: '',
  NIX_CONFIG: 'build-users-group =',
  NIX_STORE_DIR: join(folder, 'store'),
  NIX_STATE_DIR: join(folder, 'var'),
}

beforeAll(async () => {
  await needProgram('sqlite3')
  await add('first')
})

afterAll(() => {
  spawnSync('chmod', ['-R', 'u+w', folder])
  rmSync(folder, { recursive: true })
})

test(`${snapshots} snapshots under two writers are each a sound state of their moment`, async () => {
  const stop = new AbortController()
  let added = 1
  let started = 1
  const writers = ['left', 'right'].map(async (name) => {
    for (let index = 0; !stop.signal.aborted; index++) {
      started++
      await add(`${name}-${index}`)
      added++
    }
  })
  const writersEnd = async () => {
    stop.abort()
    await Promise.all(writers)
  }
  onTestFinished(writersEnd)

  for (let index = 0; index < snapshots; index++) {
    const copy = join(folder, `snapshot-${index}`)
    const before = added
    expect(await snapshotDatabase(copy, database)).toBe('copied')
    const after = started
    expect(await query(copy, 'pragma integrity_check')).toBe('ok')
    const rows = Number(await query(copy, 'select count(*) from ValidPaths'))
    expect(rows).toBeGreaterThanOrEqual(before)
    expect(rows).toBeLessThanOrEqual(after)
  }

  await writersEnd()
  expect(added).toBeGreaterThan(snapshots)
})

test('a checkpoint between the two files is noticed', async () => {
  const source = join(folder, 'crashed')
  mkdirSync(source)
  await query(
    source,
    'pragma journal_mode = wal; create table Rows(id); insert into Rows values(1)',
  )
  // Killed before it can tidy up, sqlite3 leaves its last row in the log.
  await query(source, 'insert into Rows values(2);\n.shell kill -9 $PPID')
  expect(readdirSync(source)).toContain('db.sqlite-wal')

  let copies = 0
  const copied = await snapshotDatabase(join(folder, 'torn'), source, async (...how) => {
    await copyFile(...how)
    if (++copies === 1) await query(source, 'pragma wal_checkpoint(truncate)')
  })
  expect(copied).toBe('copied')
  expect(await query(join(folder, 'torn'), 'select count(*) from Rows')).toBe('2')
})

test('a snapshot leaves the database as it was, with no file beside it', async () => {
  const before = [readdirSync(database), await dump(database)]
  await snapshotDatabase(join(folder, 'last'), database)
  expect(readdirSync(join(folder, 'last'))).not.toContain('db.sqlite-shm')
  expect([readdirSync(database), await dump(database)]).toEqual(before)
  expect(await dump(join(folder, 'last'))).toEqual(before[1])
})

test('a Nix starts from a snapshot', async () => {
  const state = join(folder, 'other')
  await snapshotDatabase(join(state, 'db'), database)
  const { stdout } = await runCommand('nix-store', ['--dump-db'], {
    env: { ...env, NIX_STATE_DIR: state },
  })
  expect(stdout).toContain('-first\n')
})

async function add(name: string): Promise<void> {
  const file = join(folder, name)
  writeFileSync(file, name)
  const { code, stderr } = await runCommand('nix-store', ['--add', file], { env })
  if (code !== 0) throw new Error(stderr)
}

async function query(copy: string, sql: string): Promise<string> {
  const { stdout, stderr } = await runCommand('sqlite3', [join(copy, 'db.sqlite')], { input: sql })
  return (stdout + stderr).trim()
}

function dump(copy: string): Promise<string> {
  return query(copy, 'select path, hash, registrationTime, narSize from ValidPaths order by id')
}
