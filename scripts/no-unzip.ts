/** In place of `unzip-stream`, with which the artifact client unpacks downloads: the Action uploads only. */
const unzip = {
  Extract(): never {
    throw new Error('the Action downloads no artifacts')
  },
}

export default unzip
