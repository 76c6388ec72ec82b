/** The SSH library, loaded once it is needed: a run in a VM has no use for it. */
export async function sshLibrary() {
  return (await import('ssh2')).default
}

export type SshLibrary = Awaited<ReturnType<typeof sshLibrary>>
