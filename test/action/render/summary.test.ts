import { describe, expect, test } from 'vitest'
import { codeBlock, plainMarkdown, preformatted } from '../../../src/action/render/preformatted.ts'
import { summaryOf } from '../../../src/action/render/summary.ts'
import type { Result } from '../../../src/model/result.ts'

const result: Result = {
  schema: 1,
  run: '20261120-101500-3fa9c1',
  outcome: 'failed',
  exit: 2,
  cause: 'the script ended with 2',
  startedAt: '2026-11-20T10:15:00.000Z',
  endedAt: '2026-11-20T10:15:02.000Z',
  seconds: 2,
  timeline: [
    { phase: 'build', seconds: 0.01 },
    { phase: 'build', seconds: 6 },
    { phase: 'boot', seconds: 1.5 },
  ],
  files: { count: 1, bytes: 3, left: [{ name: 'link', why: 'a symbolic link' }] },
  warnings: ['the guest is emulated'],
  environment: { system: 'x86_64-linux', accel: 'tcg', kernel: '6.1.0', tool: '0.1.0' },
  replay: "nixos-testbed run 'make test'",
}

test('a summary tells the outcome, the way there, the output’s end and how to run it again', () => {
  const artifact = { name: 'testbed-test', url: 'https://example.org/artifacts/1' }
  expect(summaryOf(result, { title: 'make test', output: 'one\ntwo\n', artifact })).toBe(
    [
      '### ❌ make test: failed (exit 2)',
      '',
      'the script ended with 2',
      '',
      '| | |',
      '| --- | --- |',
      '| Guest | x86_64-linux, Linux 6.1.0 |',
      '| Acceleration | none: emulated by QEMU (TCG) |',
      '| Time | 2.0 s (build 6.0 s, boot 1.5 s) |',
      '| Results | <a href="https://example.org/artifacts/1">testbed-test</a> |',
      '',
      '- ⚠️ the guest is emulated',
      '- ⚠️ 1 entry could not come home unchanged:',
      '  - link&#58; a symbolic link',
      '',
      '<details open><summary>Output, its last lines</summary>',
      '',
      '<pre>',
      'one',
      'two',
      '</pre>',
      '',
      '</details>',
      '',
      '<details><summary>Run it again on your machine</summary>',
      '',
      '```sh',
      "nixos-testbed run 'make test'",
      '```',
      '',
      '</details>',
    ].join('\n'),
  )
})

describe('text of the guest’s making', () => {
  const evil = '</pre><img src=x onerror=y> [a](http://b) | ``` \u001b[31m![](c)\r\n::error::x'

  test('is plain in a sentence', () => {
    const text = plainMarkdown(evil)
    expect(text.replaceAll('<br>', '')).not.toMatch(/[<>[\]()!|`*_\\:]/)
    expect(plainMarkdown('a|b\nc')).toBe('a&#124;b<br>c')
  })

  test('is as it was in a block, and cannot end it', () => {
    const text = preformatted(evil, 80)
    expect(text.match(/<\/pre>/g)).toHaveLength(1)
    expect(text).not.toContain('<img')
    expect(text).not.toContain('\u001b')
    expect(text.split('\n')).toEqual([
      '<pre>',
      expect.stringContaining('&#60;img'),
      '::error::x',
      '</pre>',
    ])
  })

  test('stays in the fence', () => {
    expect(codeBlock("echo '```'").split('\n')).toEqual(['````sh', "echo '```'", '````'])
  })

  test('makes no summary above the limit of the service', () => {
    const left = Array.from({ length: 1001 }, () => ({ name: '<'.repeat(255), why: 'a fifo' }))
    const parts = { title: 'x', output: '<'.repeat(16_384), console: '&'.repeat(16_384) }
    const text = summaryOf({ ...result, files: { count: 0, bytes: 0, left } }, parts)
    expect(Buffer.byteLength(text)).toBeLessThan(400 * 1024)
  })
})

test('each of several guests has its row, whose text is plain', () => {
  const end = { folder: 'copy-1', outcome: 'passed', exit: 0 } as const
  const copies = [
    { ...end, copy: 1 },
    { ...end, copy: 2, outcome: 'lost', exit: 123, cause: '<b>|x' } as const,
  ]
  const lines = summaryOf({ ...result, copies }, { title: 'x', output: '' }).split('\n')
  expect(lines).toContain('| 1 | passed | 0 |  |')
  expect(lines).toContain('| 2 | lost | 123 | &#60;b&#62;&#124;x |')
  expect(summaryOf(result, { title: 'x', output: '' })).not.toContain('| copy |')
})

test('hardware has its rows, and what was found there is plain text', () => {
  const environment = { ...result.environment, target: '192.0.2.7:22', hostKernel: '5.10.0' }
  const traces = ['/etc/<b> is new']
  const text = summaryOf(
    { ...result, environment, return: 'traces', traces },
    { title: 'x', output: '' },
  )
  expect(text).toContain('| Hardware | 192.0.2.7&#58;22, which had Linux 5.10.0 |')
  const board = { ...result, environment: { ...environment, board: 'rock-1' } }
  expect(summaryOf(board, { title: 'x', output: '' })).toContain('| Hardware | rock-1, 192.0.2.7')
  expect(text).toContain('| Given back | yes, and not as it was |')
  expect(text).toContain('- ⚠️ the target is not as it was:\n  - /etc/&#60;b&#62; is new')
  expect(summaryOf(result, { title: 'x', output: '' })).not.toContain('Given back')
})

test('units that failed are told with what they are', () => {
  const failedUnits = [{ unit: 'a.service', result: 'exit-code', description: '<b>Greets' }]
  const text = summaryOf({ ...result, failedUnits }, { title: 't', output: '' })
  expect(text).toContain(
    '- ⚠️ 1 unit failed&#58; a.service &#40;exit-code&#41;\n  - a.service&#58; ',
  )
  expect(text).not.toContain('<b>')
})
