import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

test('what the client throws beside its promise becomes the failure of that promise', () => {
  const client = resolve('src/action/artifact/client.ts')
  const script = `
    const { survive } = await import(${JSON.stringify(client)})
    setImmediate(() => { throw new Error('beside') })
    await survive(new Promise(() => {})).catch((error) => console.log('caught', error.message))
    console.log(process.listenerCount('uncaughtException'))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script])
  expect(output.toString()).toBe('caught beside\n0\n')
})
