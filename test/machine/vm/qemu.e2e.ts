import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { newFolder, readEvents } from '../../e2e/script.ts'
import { runTool } from '../../e2e/tool.ts'

interface Seen {
  readonly descriptors: readonly string[]
  readonly commandLine: string
}

test('QEMU has its own sockets and nothing else of ours', async () => {
  const folder = newFolder()
  let seen: Seen | undefined
  await runTool(['run', '--quiet', '--results', folder, 'echo ready; cat'], {
    onStart: (child) => {
      child.stdout?.once('data', () => {
        seen = look(folder)
        child.stdin?.end()
      })
    },
    onStdout: () => undefined,
    holdStdin: true,
  })
  const [stdin, stdout] = seen?.descriptors ?? []
  expect([stdin, stdout]).toEqual(['/dev/null', '/dev/null'])
  for (const target of seen?.descriptors ?? []) {
    expect(target).not.toContain(`${folder}/events`)
    expect(target).not.toContain(`${folder}/output`)
  }
  // What every user of the host can read in the process list holds no secrets by holding no request.
  expect(seen?.commandLine).not.toContain('echo ready')
})

function look(folder: string): Seen {
  const started = readEvents(folder).find(
    (event) => event.type === 'process-started' && event.name === 'qemu',
  )
  if (started?.type !== 'process-started') throw new Error('the journal knows no QEMU')
  const { pid } = started.process
  const numbers = readdirSync(`/proc/${pid}/fd`).map(Number)
  return {
    descriptors: numbers.sort((a, b) => a - b).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)),
    commandLine: readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
  }
}
