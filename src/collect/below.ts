const slash = Buffer.from('/')

/** The path of a folder's entry, in bytes: a guest's names need not be text. */
export function below(folder: Buffer, entry: Buffer): Buffer {
  return Buffer.concat([folder, slash, entry])
}
