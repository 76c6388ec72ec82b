/**
 * What the runner's search for a command may pass over: .NET compares strings as
 * their language does, and to it these characters are not there.
 */
const unseen =
  '\\p{Default_Ignorable_Code_Point}\\p{Cf}\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f'

/** `::name::` counts where a line begins, blanks aside. One class: some characters are of both kinds. */
const atLineStart = new RegExp(`^[\\s\\x85${unseen}]*(?=:[${unseen}]*:)`, 'u')

/** `##[name]` counts anywhere, and the log's viewer reads it too. */
const anywhere = new RegExp(`#[${unseen}]*#[${unseen}]*\\[`, 'gu')

/**
 * A line of text that neither the runner nor the log's viewer takes for a command:
 * a backslash stands where one would begin, as the runner itself does it.
 */
export function inert(line: string): string {
  return line
    .replace(atLineStart, (blank) => `${blank}\\`)
    .replace(anywhere, (opening) => `${opening}\\`)
}
