/**
 * A name for comparison without case. Only ASCII letters fold: the runner's ordinal comparison
 * takes no other character for an ASCII letter, and the names it knows are ASCII.
 */
export function fold(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
