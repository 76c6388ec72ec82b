import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { describeAgent, test } from './agent.ts'
import { fieldsOf } from './wire.ts'

const MiB = 1 << 20

describeAgent('write file', () => {
  test('writes bytes as they are, with the mode', async ({ agent }) => {
    const data = Buffer.from([0, 0x61, 0, 0xff, 0x0a, 0])
    expect(await agent.writeFile(join(agent.folder, 'a'), data, '4751')).toMatchObject({
      type: 'd',
    })
    expect(await readFile(join(agent.folder, 'a'))).toEqual(data)
    expect((await stat(join(agent.folder, 'a'))).mode & 0o7777).toBe(0o4751)
  })

  test('appends with `more`, and starts anew without', async ({ agent }) => {
    const path = join(agent.folder, 'a')
    await agent.writeFile(path, Buffer.alloc(MiB - 200, 'x'), '600')
    await agent.writeFile(path, 'end', '600', true)
    expect((await stat(path)).size).toBe(MiB - 197)
    await agent.writeFile(path, '', '600')
    expect((await stat(path)).size).toBe(0)
  })

  test('fails with words about why', async ({ agent }) => {
    const failure = await agent.writeFile('/no/where/a', 'x', '600')
    expect(fieldsOf(failure)).toEqual({
      what: 'W',
      error: 'cannot write /no/where/a: No such file or directory',
    })
  })
})
