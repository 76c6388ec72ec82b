import * as z from 'zod/mini'

// Protobuf's JSON: names in snake case, 64-bit numbers as text, default values left out.
const int64 = z.pipe(
  z._default(z.string().check(z.regex(/^\d{1,19}$/)), '0'),
  z.transform((text) => Number(text)),
)

const job = {
  workflow_run_backend_id: z.string(),
  workflow_job_run_backend_id: z.string(),
}

const artifactName = z
  .string('an artifact needs a name')
  .check(
    z.regex(
      /^[^":<>|*?\r\n\\/]+$/,
      'an artifact\'s name cannot hold " : < > | * ? \\ / or line ends',
    ),
  )

const cacheKey = z
  .string('a cache entry needs a key')
  .check(z.regex(/^[^,]{1,512}$/s, 'a cache key has 1 to 512 characters and no comma'))

const cacheVersion = z
  .string('a cache entry needs a version')
  .check(z.regex(/^[0-9a-f]{64}$/, 'a cache version is a SHA-256 in hex'))

export const createArtifact = z.object({
  ...job,
  name: artifactName,
  expires_at: z.optional(z.iso.datetime()),
  mime_type: z._default(z.string(), 'application/zip'),
})

export const finalizeArtifact = z.object({
  ...job,
  name: artifactName,
  size: int64,
  hash: z.optional(z.string()),
})

export const listArtifacts = z.object({
  ...job,
  name_filter: z.optional(z.string()),
  id_filter: z.optional(z.string()),
})

export const namedArtifact = z.object({ ...job, name: artifactName })

export const createCacheEntry = z.object({ key: cacheKey, version: cacheVersion })

export const finalizeCacheEntry = z.object({
  key: cacheKey,
  version: cacheVersion,
  size_bytes: int64,
})

export const findCacheEntry = z.object({
  key: cacheKey,
  restore_keys: z._default(z.array(cacheKey).check(z.maxLength(9)), []),
  version: cacheVersion,
})
