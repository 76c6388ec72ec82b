/** What a guest must do without where 9p serves, in the words of the log. */
export function lacks9p(because: string) {
  return {
    message:
      `the host's folders reach the guest by 9p (${because}), which is slower and lacks ` +
      'shared mappings (mmap), times finer than a second, fifos, sockets, owners other than ' +
      'the caller, punching and finding holes, and exchanging renames',
    remedy: 'have a kernel with virtiofs where that matters',
  }
}
