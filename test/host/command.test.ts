import { expect, test } from 'vitest'
import { CommandError, outputOf, runCommand } from '../../src/host/command.ts'

const sh = (script: string, options = {}) => runCommand('sh', ['-c', script], options)

test('a command gives its code and both streams', async () => {
  expect(await sh('cat; echo bad >&2; exit 3', { input: 'in' })).toEqual({
    code: 3,
    stdout: 'in',
    stderr: 'bad\n',
  })
})

test('lines are told as they come, split at any line end', async () => {
  const out: string[] = []
  const err: string[] = []
  await sh(String.raw`printf 'a\nb\rc\n'; printf 'x\r\ny\n' >&2`, {
    onStdoutLine: (line: string) => out.push(line),
    onStderrLine: (line: string) => err.push(line),
  })
  expect(out).toEqual(['a', 'b', 'c'])
  expect(err).toEqual(['x', 'y'])
})

test('of a line without an end the start is kept, and what follows it is told', async () => {
  const lines: string[] = []
  await sh(String.raw`head -c 3000000 /dev/zero | tr '\0' x; printf '\nnext\n'`, {
    onStdoutLine: (line: string) => lines.push(line),
  })
  expect(lines.map((line) => line.length)).toEqual([1024 * 1024, 4])
})

test('a program that is not there is a CommandError that names it', async () => {
  await expect(runCommand('/nonexistent', [])).rejects.toThrow(CommandError)
  await expect(runCommand('/nonexistent', [])).rejects.toThrow('/nonexistent')
})

test('an abort ends the command, with the signal that was asked for', async () => {
  const abort = new AbortController()
  const result = await sh('trap "echo tidy; exit" TERM; echo up; while :; do sleep 0.01; done', {
    signal: abort.signal,
    killSignal: 'SIGTERM',
    onStdoutLine: (line: string) => line === 'up' && abort.abort(),
  })
  expect(result).toMatchObject({ code: 0, stdout: 'up\ntidy\n' })
})

test('outputOf rejects with the end of stderr', async () => {
  await expect(outputOf('sh', ['-c', 'echo why >&2; exit 2'])).rejects.toThrow(/ended with 2: why/)
})
