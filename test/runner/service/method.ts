export type ArtifactMethod =
  | 'CreateArtifact'
  | 'FinalizeArtifact'
  | 'ListArtifacts'
  | 'GetSignedArtifactURL'
  | 'DeleteArtifact'

export type CacheMethod =
  | 'CreateCacheEntry'
  | 'FinalizeCacheEntryUpload'
  | 'GetCacheEntryDownloadURL'

/** What a client can call: a method of the API, or `blob` for any request to the blob store. */
export type Method = ArtifactMethod | CacheMethod | 'blob'

/** A call as it went. */
export interface Call {
  readonly method: Method
  /** HTTP's, once answered whole; undefined while the call is under way, and when it was cut. */
  readonly status: number | undefined
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number
}
