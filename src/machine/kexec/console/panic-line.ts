/** The line of a kernel's log that names the panic; undefined where it has none. */
export function panicLine(log: string): string | undefined {
  const [, text] = /Kernel panic - not syncing: ([^\r\n]*)/.exec(log) ?? []
  return text?.replace(/\p{C}/gu, '').trim().slice(0, 200)
}
