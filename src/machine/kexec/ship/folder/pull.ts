import { Fault } from '../../../../model/fault.ts'
import { quoted } from '../../ssh/command/quote.ts'
import { type Bring, type Errand, hashesIn, type Missing, tool } from './bring.ts'

/** Files up to this size are fetched by one command: each takes a round trip. */
const smallBytes = 3 * 1024 * 1024

/** A line slower than this is none. In bytes a second. */
const slowest = 20 * 1024

/** Files that the target fetches itself, from an address that has the image's folder as it is. */
export function pulled(url: string): Bring {
  const base = url.replace(/\/+$/, '')
  return async (missing, errand) => {
    const small = missing.filter(({ size }) => size <= smallBytes)
    const large = missing.filter(({ size }) => size > smallBytes)
    const hashes = small.length === 0 ? [] : [await pull(base, small, errand)]
    for (const each of large) hashes.push(await pull(base, [each], errand))
    return new Map(hashes.flatMap((each) => [...each]))
  }
}

/** Whoever is there fetches them. What is there of a file is kept, where the server can go on from there. */
async function pull(base: string, files: readonly Missing[], errand: Errand) {
  const { shell, folder, moved, signal } = errand
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const { code, stdout, stderr } = await shell.exec('sh -s', {
    stdin: scriptFor(base, files, folder),
    limitMs: 120_000 + (bytes / slowest) * 1000,
    signal,
    what: 'fetching the image',
  })
  if (code !== 0) throw notFetched(base, stderr)
  moved(files.reduce((sum, { size, there }) => sum + size - there, 0))
  return hashesIn(stdout)
}

function scriptFor(base: string, files: readonly Missing[], folder: string): string {
  const calls = files.map(({ name, size, there }) => {
    const [from, to] = [quoted(`${base}/${name}`), quoted(`${name}.part`)]
    return `${there === 0 ? `rm -f ${to}\n` : ''}fetch ${from} ${to} ${size} || exit`
  })
  return `umask 077
cd ${quoted(folder)} || exit
fetch() {
  [ "$(wc -c 2>/dev/null <"$2")" = "$3" ] ||
  if command -v curl >/dev/null; then
    curl -fsSL --retry 3 --connect-timeout 20 --speed-time 60 --speed-limit 1 -C - -o "$2" "$1"
  elif command -v wget >/dev/null; then wget -q -T 60 -c -O "$2" "$1"
  else ${tool} wget -q -T 60 -c -O "$2" "$1"
  fi || return
  ${tool} sha256sum "$2"
}
${calls.join('\n')}
`
}

function notFetched(url: string, stderr: string): Fault {
  const said = stderr.trim().split('\n').at(-1) || 'it does not say why'
  return new Fault('infra-error', `the target cannot fetch ${url}: ${said}`, {
    remedy: 'see whether the target reaches that address, or send it: --transport tarball',
  })
}
