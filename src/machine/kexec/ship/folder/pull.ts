import { Fault } from '../../../../model/fault.ts'
import { quoted } from '../../ssh/command/quote.ts'
import { type Bring, type Errand, hashesIn, type Missing, tool } from './bring.ts'

/** A line slower than this is none. In bytes a second. */
const slowest = 20 * 1024

/** Files that the target fetches itself, from an address that has the image's folder as it is. */
export function pulled(url: string): Bring {
  return async (missing, errand) => {
    const hashes = new Map<string, string>()
    for (const each of missing) {
      const address = `${url.replace(/\/+$/, '')}/${each.name}`
      for (const [name, hash] of await pull(address, each, errand)) hashes.set(name, hash)
    }
    return hashes
  }
}

/** Whoever is there fetches it. What is there of it is kept, where the server can go on from there. */
async function pull(url: string, { name, size, there }: Missing, errand: Errand) {
  const { shell, folder, moved, signal } = errand
  const [from, to] = [quoted(url), quoted(`${name}.part`)]
  const script = `umask 077
cd ${quoted(folder)} || exit
${there === 0 ? `rm -f ${to}` : ''}
[ "$(wc -c 2>/dev/null <${to})" = ${size} ] ||
if command -v curl >/dev/null; then
  curl -fsSL --retry 3 --connect-timeout 20 --speed-time 60 --speed-limit 1 -C - -o ${to} ${from}
elif command -v wget >/dev/null; then wget -q -T 60 -c -O ${to} ${from}
else ${tool} wget -q -T 60 -c -O ${to} ${from}
fi || exit
${tool} sha256sum ${to}
`
  const limitMs = 120_000 + (size / slowest) * 1000
  const what = 'fetching the image'
  const { code, stdout, stderr } = await shell.exec('sh -s', {
    stdin: script,
    limitMs,
    signal,
    what,
  })
  if (code !== 0) throw notFetched(url, stderr)
  moved(size - there)
  return hashesIn(stdout)
}

function notFetched(url: string, stderr: string): Fault {
  const said = stderr.trim().split('\n').at(-1) || 'it does not say why'
  return new Fault('infra-error', `the target cannot fetch ${url}: ${said}`, {
    remedy: 'see whether the target reaches that address, or send it: --transport tarball',
  })
}
