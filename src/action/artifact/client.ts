import type { ArtifactClient } from '@actions/artifact'

/** The part of the artifact client that an upload needs. */
export type Uploader = Pick<ArtifactClient, 'uploadArtifact' | 'listArtifacts'>

/** GitHub's own client, loaded on first use: it is large. */
export const artifactClient: Uploader = {
  async uploadArtifact(...request) {
    const { DefaultArtifactClient } = await import('@actions/artifact')
    return survive(new DefaultArtifactClient().uploadArtifact(...request))
  },
  async listArtifacts(...request) {
    const { DefaultArtifactClient } = await import('@actions/artifact')
    return new DefaultArtifactClient().listArtifacts(...request)
  },
}

/**
 * Settles as the work does, and rejects with what it throws where no promise of its is told: the
 * client does so in its archive's events, and that would end the process.
 */
export async function survive<T>(work: Promise<T>): Promise<T> {
  const thrown = new Promise<never>((_, reject) => {
    // Before all listeners, as one of them ends the step. A client that was given up may hold it.
    process.setUncaughtExceptionCaptureCallback(null)
    process.setUncaughtExceptionCaptureCallback(reject)
  })
  try {
    return await Promise.race([work, thrown])
  } finally {
    process.setUncaughtExceptionCaptureCallback(null)
  }
}
