/** How many store paths there are, for people. */
export function counted({ length }: readonly unknown[]): string {
  return length === 1 ? '1 store path' : `${length} store paths`
}
