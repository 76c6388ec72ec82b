import { afterEach, vi } from 'vitest'

const written: string[] = []
vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
  written.push(String(text))
  return true
})

afterEach(() => {
  written.length = 0
})

/** The lines that a test has written to stdout; tokens are made alike. */
export function linesWritten(): string[] {
  const text = written.join('').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'TOKEN')
  return text.split('\n').slice(0, -1)
}
