import {
  BlobSASPermissions,
  type BlockBlobClient,
  ContainerClient,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { type Azurite, startAzurite } from './azurite.ts'
import { TwirpError } from './twirp.ts'

const account = 'devstoreaccount1'
// The key that every azurite has; it opens nothing else.
const key =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
const containerName = 'actions-results'
const hour = 3_600_000

/** Where artifacts and caches lie. Clients reach it by signed URLs, through the service's door. */
export class BlobStore {
  readonly #azurite: Azurite
  readonly #credential: StorageSharedKeyCredential
  readonly #container: ContainerClient

  private constructor(azurite: Azurite) {
    this.#azurite = azurite
    this.#credential = new StorageSharedKeyCredential(account, key)
    const url = `${azurite.origin}/${account}/${containerName}`
    // The store hangs up on a connection that nobody used for a while, and Node's own agent keeps some
    // whatever the client is told. No more tries than these: after a stop, a call ends at once.
    const retryOptions = { maxTries: 4, retryDelayInMs: 10, maxRetryDelayInMs: 100 }
    this.#container = new ContainerClient(url, this.#credential, { retryOptions })
  }

  static async start(folder?: string): Promise<BlobStore> {
    const store = new BlobStore(await startAzurite(folder))
    await store.#container.createIfNotExists()
    return store
  }

  /** Where the store itself listens, unfaulted. */
  get origin(): string {
    return this.#azurite.origin
  }

  /** Whether a request's path is one of the store's. */
  owns(path: string): boolean {
    return path.startsWith(`/${account}/`)
  }

  /** A URL at the door that lets its holder create and write one blob. */
  uploadUrl(door: string, name: string): string {
    return this.#signed(door, name, { permissions: BlobSASPermissions.parse('cw') })
  }

  /** A URL at the door that lets its holder read one blob, as a file of a name if one is given. */
  downloadUrl(door: string, name: string, fileName?: string): string {
    return this.#signed(door, name, {
      permissions: BlobSASPermissions.parse('r'),
      ...(fileName && { contentDisposition: `attachment; filename="${fileName}"` }),
    })
  }

  /** Throws `failed_precondition` unless the blob is there, with just this many bytes. */
  async requireWhole(name: string, size: number): Promise<void> {
    const blob = this.#blob(name)
    const stored = (await blob.exists()) ? (await blob.getProperties()).contentLength : 'no'
    if (stored === size) return
    throw new TwirpError('failed_precondition', `${size} bytes announced, ${stored} bytes uploaded`)
  }

  read(name: string): Promise<Buffer> {
    return this.#blob(name).downloadToBuffer()
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await this.#blob(name).uploadData(bytes)
  }

  async remove(name: string): Promise<void> {
    await this.#blob(name).deleteIfExists()
  }

  stop(): Promise<void> {
    return this.#azurite.stop()
  }

  #blob(name: string): BlockBlobClient {
    return this.#container.getBlockBlobClient(name)
  }

  #signed(
    door: string,
    blobName: string,
    rights: { permissions: BlobSASPermissions; contentDisposition?: string },
  ): string {
    const expiresOn = new Date(Date.now() + hour)
    const sas = generateBlobSASQueryParameters(
      { containerName, blobName, expiresOn, ...rights },
      this.#credential,
    )
    return `${door}/${account}/${containerName}/${blobName}?${sas}`
  }
}
