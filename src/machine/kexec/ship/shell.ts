/** What of a connection shipping needs: commands that run on the target as root, one after the other. */
export interface Shell {
  exec(
    command: string,
    options?: {
      readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>
      readonly limitMs?: number
      readonly signal?: AbortSignal | undefined
      readonly what?: string
    },
  ): Promise<{
    /** Undefined where a signal ended it. */
    readonly code?: number | undefined
    readonly stdout: string
    readonly stderr: string
  }>
}
